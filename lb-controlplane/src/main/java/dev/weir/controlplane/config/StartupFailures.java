package dev.weir.controlplane.config;

import java.net.BindException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.h2.api.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.WebServerException;

/** Finds out of a pile of nested exceptions the one thing that the user has to know. */
final class StartupFailures {
    private static final Logger LOG = LoggerFactory.getLogger(StartupFailures.class);

    private StartupFailures() {}

    static StartupException explain(RuntimeException failure, ControlPlaneOptions options) {
        List<Throwable> causes = causes(failure);
        return find(StartupException.class, causes)
                .or(() -> find(SQLException.class, causes).map(e -> database(e, options)))
                .or(() -> find(PortInUseException.class, causes)
                        .map(e -> port("--rest " + text(options.rest()), "the port is in use")))
                .or(() -> find(WebServerException.class, causes)
                        .map(e -> port(
                                "--rest " + text(options.rest()),
                                String.valueOf(causes.getLast().getMessage()))))
                .or(() -> hazelcast(causes, options))
                .orElseGet(() -> defect(failure, causes));
    }

    private static StartupException defect(RuntimeException failure, List<Throwable> causes) {
        LOG.error("the control plane could not start", failure);
        return new StartupException(
                "control plane", causes.getLast().toString(), "this is a defect: please report it with the log");
    }

    private static StartupException database(SQLException e, ControlPlaneOptions options) {
        String place = "--data " + options.data();
        if (e.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1) {
            return new StartupException(
                    place,
                    "another process has the catalog open",
                    "stop that control plane, or name another directory with --data");
        }
        return new StartupException(
                place,
                "the catalog cannot be opened: " + e.getMessage(),
                "restore the directory from a backup, or name another with --data");
    }

    /** Hazelcast wraps what the socket said, or says by itself that no interface matches. */
    private static Optional<StartupException> hazelcast(List<Throwable> causes, ControlPlaneOptions options) {
        boolean bind = find(BindException.class, causes).isPresent();
        boolean theirs = causes.stream()
                .anyMatch(cause -> cause.getClass().getName().startsWith("com.hazelcast")
                        || String.valueOf(cause.getMessage()).contains("Hazelcast"));
        if (!bind && !theirs) {
            return Optional.empty();
        }
        return Optional.of(port(
                "--cluster " + text(options.cluster()),
                String.valueOf(causes.getLast().getMessage())));
    }

    private static StartupException port(String place, String cause) {
        return new StartupException(place, cause, "stop what listens there, or use another address of this machine");
    }

    private static String text(java.net.InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private static <T extends Throwable> Optional<T> find(Class<T> type, List<Throwable> causes) {
        return causes.stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null && !causes.contains(cause); cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }
}
