/**
 * The façade: what an embedder needs to load an object, verify its programs and run them on an engine.
 * It may use all of the module, and nothing inside the module uses it.
 * Start with {@link io.sluice.vm.Vm}.
 */
package io.sluice.vm;
