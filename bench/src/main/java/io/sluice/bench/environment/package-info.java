/**
 * Where something is measured, as facts for people: the CPU, the kernel, the JVM, the compilers beside it, this build.
 * It depends on {@code report} for what it makes, on the engines that are compared with for their versions, and on the
 * files in which Linux tells about itself.
 * Start with {@link io.sluice.bench.environment.Surroundings}.
 */
package io.sluice.bench.environment;
