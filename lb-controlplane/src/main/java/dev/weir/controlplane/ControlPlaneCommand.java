package dev.weir.controlplane;

import dev.weir.controlplane.config.ControlPlane;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code weir controlplane}. */
@Command(
        name = "controlplane",
        mixinStandardHelpOptions = true,
        description = "Runs the control plane: REST API, catalog, health checks and publication.")
final class ControlPlaneCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ControlPlaneCommand.class);

    @Mixin
    ControlPlaneFlags flags;

    @Override
    public Integer call() throws InterruptedException {
        ControlPlane controlPlane = ControlPlane.start(flags.options());
        LOG.info(
                "control plane is up: REST at {}, agents at {}, catalog in {}",
                controlPlane.restAddress(),
                controlPlane.clusterAddress(),
                flags.data);
        UntilStopped.run(controlPlane);
        return 0;
    }
}
