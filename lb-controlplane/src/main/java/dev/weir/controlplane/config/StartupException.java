package dev.weir.controlplane.config;

/** Why the process cannot start: one message with place, cause and remedy. */
public final class StartupException extends RuntimeException {
    /**
     * @param place the option, file or address that is at fault
     * @param cause what is wrong with it
     * @param remedy what to do about it
     */
    public StartupException(String place, String cause, String remedy) {
        super("%s: %s; %s".formatted(place, cause, remedy));
    }
}
