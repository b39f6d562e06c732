/**
 * Linux as the dataplane asks for it: constants, structs and system calls, of rtnetlink, of threads on CPUs and of perf
 * events so far. It depends on {@code io.sluice.vm.memory} alone and knows nothing of packets.
 * Start with {@link io.sluice.dataplane.sys.Netlink}.
 */
package io.sluice.dataplane.sys;
