package dev.weir.xdp.error;

/** The root of what can go wrong in the XDP engine. Every message names the place, the cause and, where there is one, the remedy. */
public abstract sealed class XdpException extends RuntimeException
        permits MalformedObjectException,
                MalformedCaptureException,
                AssemblyException,
                InvalidProgramException,
                ProgramFaultException,
                BpfException,
                IncompatibleMapException,
                KernelOptionException,
                SystemCallException,
                VerifierRejectedException,
                UnsupportedKernelException {

    XdpException(String message) {
        super(message);
    }
}
