/**
 * The command line: one picocli class for each command, noun first, and the exit codes that scripts rely on.
 * It depends on the rest of the dataplane and on picocli, and nothing depends on it.
 * Start at {@link io.sluice.dataplane.cli.Sluice}.
 */
package io.sluice.dataplane.cli;
