package dev.weir.dataplane.agent;

/** Which XDP engine runs the packet program. */
public enum EngineChoice {
    /** The kernel's; where BPF is not permitted, the one in user space, which is announced. */
    KERNEL_OR_VM,
    /** The kernel's, or an error. */
    KERNEL,
    /** The one in user space, in the agent's own process. */
    VM
}
