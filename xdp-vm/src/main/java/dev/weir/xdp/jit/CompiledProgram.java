package dev.weir.xdp.jit;

import dev.weir.xdp.machine.Executable;
import dev.weir.xdp.map.VmMap;
import java.util.List;

/** A program compiled to Java byte code, which HotSpot turns into machine code as it gets hot, bound to live maps. */
public abstract class CompiledProgram implements Executable, Functions {
    private final Template template;
    private final List<VmMap> maps;

    CompiledProgram(Template template, List<VmMap> maps) {
        this.template = template;
        this.maps = maps;
    }

    /** What it is an instance of, as are others on other maps. */
    public final Template template() {
        return template;
    }

    /** The maps that it works on, in the order of its {@link dev.weir.xdp.machine.Code#maps}. */
    public final List<VmMap> maps() {
        return maps;
    }
}
