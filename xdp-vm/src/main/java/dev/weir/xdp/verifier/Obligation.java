package dev.weir.xdp.verifier;

import dev.weir.xdp.helper.Argument;
import dev.weir.xdp.helper.Helper;

/**
 * What has to hold before an instruction may run. {@link Obligations} says which instruction has which; whether one holds in a
 * state, the checks say. The text of each is what a person reads.
 */
public sealed interface Obligation {

    /** The instruction is one that exists, and is where it may be. */
    record WellFormed(String rule) implements Obligation {
        @Override
        public String toString() {
            return rule;
        }
    }

    /** A register holds something. */
    record Initialised(int register) implements Obligation {
        @Override
        public String toString() {
            return "r%d has been written".formatted(register);
        }
    }

    /** Arithmetic is of numbers, or moves a pointer within the memory that it points into. */
    record SafeArithmetic(int destination, int source, int code, boolean wide) implements Obligation {
        @Override
        public String toString() {
            return source < 0
                    ? "the arithmetic makes sense for what r%d holds".formatted(destination)
                    : "the arithmetic makes sense for what r%d and r%d hold".formatted(destination, source);
        }
    }

    /** Two registers hold what may be compared. */
    record ComparableValues(int left, int right) implements Obligation {
        @Override
        public String toString() {
            return right < 0
                    ? "what r%d holds may be compared with a number".formatted(left)
                    : "what r%d and r%d hold may be compared".formatted(left, right);
        }
    }

    /** An access is within memory that may be accessed so. */
    record ValidAccess(int base, int offset, int bytes, Kind kind) implements Obligation {
        /** What is done to the memory. */
        public enum Kind {
            READ,
            WRITE,
            ATOMIC
        }

        @Override
        public String toString() {
            String verb = switch (kind) {
                case READ -> "read";
                case WRITE -> "written";
                case ATOMIC -> "read and written";
            };
            return "%d byte%s at r%d%+d may be %s".formatted(bytes, bytes == 1 ? "" : "s", base, offset, verb);
        }
    }

    /** What is stored is no address, unless it stays on the stack. */
    record NoAddressLeaves(int register, int base, int bytes) implements Obligation {
        @Override
        public String toString() {
            return "no address in r%d gets to memory that others see".formatted(register);
        }
    }

    /** A helper exists and may be called here. */
    record CallableHelper(int number) implements Obligation {
        @Override
        public String toString() {
            return Helper.kernelName(number).orElse("helper " + number) + " may be called here";
        }
    }

    /** A register holds what a helper takes. */
    record ValidArgument(Helper helper, int register, Argument argument) implements Obligation {
        @Override
        public String toString() {
            return "r%d is what %s takes as %s"
                    .formatted(register, helper.kernelName(), argument.name().toLowerCase(java.util.Locale.ROOT));
        }
    }

    /** A function may be called here, with these arguments. */
    record ValidCall(int target) implements Obligation {
        @Override
        public String toString() {
            return "the function at %d may be called here".formatted(target);
        }
    }

    /** A function returns what it is to return. */
    record ValidResult() implements Obligation {
        @Override
        public String toString() {
            return "r0 holds what the function returns";
        }
    }

    /** What was reserved has been given up, and what was locked is unlocked. */
    record NothingHeld() implements Obligation {
        @Override
        public String toString() {
            return "nothing is reserved or locked any more";
        }
    }

    /** Functions that are under way at once fit the stack; of the program as a whole. */
    record StackSuffices() implements Obligation {
        @Override
        public String toString() {
            return "the stack is large enough for all functions under way";
        }
    }

    /** The program ends, and is shown to within the verifier's limits. */
    record Ends() implements Obligation {
        @Override
        public String toString() {
            return "the program ends";
        }
    }
}
