package io.sluice.dataplane.cli;

/** A top-level command of another module, found by {@link java.util.ServiceLoader}. */
public interface CommandProvider {
    /** A new picocli command object. */
    Object command();
}
