package dev.weir.dataplane.cli;

/** The machine does not let the command run. The message names cause and remedy. */
final class MachineException extends RuntimeException {
    MachineException(String message) {
        super(message);
    }
}
