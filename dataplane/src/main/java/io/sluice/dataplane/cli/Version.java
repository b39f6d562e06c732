package io.sluice.dataplane.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: the version that the build wrote into the jar's manifest, and the JVM's. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String built = Sluice.class.getPackage().getImplementationVersion();
        String version = built == null ? "(run from class files)" : built;
        return new String[] {"sluice " + version + ", JDK " + Runtime.version()};
    }
}
