package dev.weir.xdp.hook;

import dev.weir.xdp.error.SystemCallException;
import dev.weir.xdp.sys.Ethtool;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.EnumSet;
import java.util.Set;

/**
 * Frames that an interface puts together before anybody sees them are not the ones that were sent: receive offloads are off while a hook
 * is on the interface, and a note on it says so. A process that is killed leaves them off, and its note; the next hook on the interface
 * turns them on again when it closes.
 */
final class ReceiveOffloads implements AutoCloseable {
    private static final Logger LOG = System.getLogger(ReceiveOffloads.class.getName());

    /** What puts frames together. */
    private enum Offload {
        GRO("weir-turned-gro-off") {
            @Override
            boolean isOn(String interfaceName) {
                return Ethtool.genericReceiveOffload(interfaceName);
            }

            @Override
            void turn(String interfaceName, boolean on) {
                Ethtool.setGenericReceiveOffload(interfaceName, on);
            }
        },
        LRO("weir-turned-lro-off") {
            @Override
            boolean isOn(String interfaceName) {
                return Ethtool.largeReceiveOffload(interfaceName);
            }

            @Override
            void turn(String interfaceName, boolean on) {
                Ethtool.setLargeReceiveOffload(interfaceName, on);
            }
        };

        private final String note;

        Offload(String note) {
            this.note = note;
        }

        /** @throws SystemCallException if the driver knows no such offload */
        abstract boolean isOn(String interfaceName);

        /** @throws SystemCallException if the driver refuses */
        abstract void turn(String interfaceName, boolean on);
    }

    private final String interfaceName;
    private final int interfaceIndex;
    private final Set<Offload> off = EnumSet.noneOf(Offload.class);

    private ReceiveOffloads(String interfaceName, int interfaceIndex) {
        this.interfaceName = interfaceName;
        this.interfaceIndex = interfaceIndex;
    }

    /** Turns off what is on; closing turns it on again. What the driver refuses is logged: super-frames are segmented then. */
    static ReceiveOffloads off(String interfaceName, int interfaceIndex) {
        ReceiveOffloads offloads = new ReceiveOffloads(interfaceName, interfaceIndex);
        for (Offload offload : Offload.values()) {
            offloads.turnOff(offload);
        }
        return offloads;
    }

    private void turnOff(Offload offload) {
        boolean abandoned = tryNote(offload, InterfaceNote::erase);
        if (isOn(offload) && turned(offload, false)) {
            off.add(offload);
        } else if (abandoned) {
            LOG.log(
                    Level.INFO,
                    "interface {0}: a process that was killed left {1} off; it comes on again when this hook closes",
                    interfaceName,
                    offload);
            off.add(offload);
        }
        if (off.contains(offload)) {
            boolean _ = tryNote(offload, note -> {
                note.leave();
                return true;
            });
        }
    }

    private boolean isOn(Offload offload) {
        try {
            return offload.isOn(interfaceName);
        } catch (SystemCallException e) {
            // A driver that knows no such offload has none.
            return false;
        }
    }

    private boolean turned(Offload offload, boolean on) {
        try {
            offload.turn(interfaceName, on);
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

    /** Does something with a note. */
    private interface Writing {
        boolean on(InterfaceNote note);
    }

    private boolean tryNote(Offload offload, Writing writing) {
        try {
            return writing.on(new InterfaceNote(interfaceIndex, offload.note));
        } catch (SystemCallException e) {
            LOG.log(
                    Level.DEBUG,
                    "interface {0}: there can be no note that {1} was turned off: {2}",
                    interfaceName,
                    offload,
                    e.getMessage());
            return false;
        }
    }

    @Override
    public void close() {
        for (Offload offload : off) {
            boolean _ = turned(offload, true);
            boolean _ = tryNote(offload, InterfaceNote::erase);
        }
    }
}
