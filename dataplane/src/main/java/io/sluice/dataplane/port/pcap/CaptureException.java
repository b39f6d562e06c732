package io.sluice.dataplane.port.pcap;

/** A capture file is damaged, or of a kind that is not supported; the message is a breadcrumb. */
public final class CaptureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An error with its breadcrumb. */
    public CaptureException(String message) {
        super(message);
    }
}
