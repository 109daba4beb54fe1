package dev.weir.xdp.hook;

import dev.weir.xdp.error.SystemCallException;
import dev.weir.xdp.sys.Ethtool;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Frames that an interface puts together before anybody sees them are not the ones that were sent: receive offloads are off while a hook
 * is on the interface. A process that is killed leaves them off.
 */
final class ReceiveOffloads implements AutoCloseable {
    private static final Logger LOG = System.getLogger(ReceiveOffloads.class.getName());

    private final String interfaceName;
    private final boolean generic;
    private final boolean large;

    private ReceiveOffloads(String interfaceName, boolean generic, boolean large) {
        this.interfaceName = interfaceName;
        this.generic = generic;
        this.large = large;
    }

    /** Turns off what is on; closing turns it on again. What the driver refuses is logged: super-frames are segmented then. */
    static ReceiveOffloads off(String interfaceName) {
        boolean generic = ask(interfaceName, Ethtool::genericReceiveOffload) && set(interfaceName, false, "GRO");
        boolean large = ask(interfaceName, Ethtool::largeReceiveOffload) && set(interfaceName, false, "LRO");
        return new ReceiveOffloads(interfaceName, generic, large);
    }

    private interface Question {
        boolean ask(String interfaceName);
    }

    private static boolean ask(String interfaceName, Question question) {
        try {
            return question.ask(interfaceName);
        } catch (SystemCallException e) {
            // A driver that knows no such offload has none.
            return false;
        }
    }

    private static boolean set(String interfaceName, boolean on, String offload) {
        try {
            if (offload.equals("GRO")) {
                Ethtool.setGenericReceiveOffload(interfaceName, on);
            } else {
                Ethtool.setLargeReceiveOffload(interfaceName, on);
            }
            LOG.log(
                    Level.INFO,
                    "interface {0}: {1} is {2}",
                    interfaceName,
                    offload,
                    on ? "on again" : "off while hooked");
            return true;
        } catch (SystemCallException e) {
            LOG.log(Level.WARNING, "interface {0}: {1} stays as it is: {2}", interfaceName, offload, e.getMessage());
            return false;
        }
    }

    @Override
    public void close() {
        if (generic) {
            boolean _ = set(interfaceName, true, "GRO");
        }
        if (large) {
            boolean _ = set(interfaceName, true, "LRO");
        }
    }
}
