package dev.weir.dataplane.agent;

import dev.weir.xdp.error.XdpException;
import java.util.Objects;

/** The agent cannot do what it was started for. The message names the place, the cause and the remedy, and is all a user needs. */
public final class AgentException extends RuntimeException {
    /** Exit status when the machine does not let the agent run. */
    public static final int MACHINE = 1;
    /** Exit status when the agent was told something that cannot be. */
    public static final int USAGE = 2;

    private final int exitStatus;

    AgentException(int exitStatus, String message) {
        super(message);
        this.exitStatus = exitStatus;
    }

    AgentException(int exitStatus, String message, Throwable cause) {
        super(message, cause);
        this.exitStatus = exitStatus;
    }

    /** What the machine refused, in its own words: they name place, cause and remedy already. */
    static AgentException of(XdpException refusal) {
        return new AgentException(
                MACHINE, Objects.requireNonNullElse(refusal.getMessage(), refusal.toString()), refusal);
    }

    /** Never null. */
    @Override
    public String getMessage() {
        return Objects.requireNonNullElse(super.getMessage(), "");
    }

    /** What the process should exit with: {@link #MACHINE} or {@link #USAGE}. */
    public int exitStatus() {
        return exitStatus;
    }
}
