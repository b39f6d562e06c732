package io.sluice.helpers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.HelperNames;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.KfuncSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What real XDP programs call is there, and each of it is held to the kernel by a test that is named here, or cannot be
 * for the reason that is. Rows are a tier (E and K are for other helpers and for kfuncs), a name without bpf_, and
 * either the test or the reason.
 */
class HelperTiersTest {
    private static final String TESTS = "src/test/java/io/sluice/";
    private static final String TABLE = """
            A map_lookup_elem               helpers/KernelPeerTest#mapOperationsOfProgramsAnswerAsTheKernels
            A map_update_elem               helpers/KernelPeerTest#mapOperationsOfProgramsAnswerAsTheKernels
            A map_delete_elem               helpers/ForEachTest#everyEngineGivesWhatTheKernelGives
            A redirect                      helpers/KernelPeerTest#redirectsAnswerAsTheKernels
            A redirect_map                  helpers/KernelPeerTest#redirectsAnswerAsTheKernels
            A xdp_adjust_head               helpers/KernelPeerTest#adjustmentsOfThePacketAreTheKernels
            A xdp_adjust_tail               helpers/KernelPeerTest#adjustmentsOfThePacketAreTheKernels
            A csum_diff                     helpers/ChecksumPeerTest#everyPairOfSizesSumsUpAsInTheKernel
            A get_smp_processor_id          - it is the worker's index here
            A ktime_get_ns                  helpers/BufferPeerTest#clocksTellTheKernelsTime
            A get_prandom_u32               - the kernel's numbers are others each time
            A trace_printk                  helpers/KernelPeerTest#traceFormatsAreRefusedOrHaveTheLengthAsInTheKernel
            B tail_call                     vm/random/RandomProgramsTest#\
            aTailCallFromASubprogKeepsTheFramesOfAllProgramsBefore
            B perf_event_output             helpers/PerfPeerTest#refusalsOfSamplesAreTheKernels
            B fib_lookup                    dataplane/fib/FibKernelPeerTest#lookupsByTheKernelsOwnRules
            B xdp_adjust_meta               helpers/KernelPeerTest#adjustmentsOfThePacketAreTheKernels
            B jiffies64                     helpers/BufferPeerTest#clocksTellTheKernelsTime
            C xdp_load_bytes                helpers/BufferPeerTest#copiesOfPacketsAreTheKernels
            C xdp_store_bytes               helpers/BufferPeerTest#copiesOfPacketsAreTheKernels
            C xdp_get_buff_len              helpers/BufferPeerTest#copiesOfPacketsAreTheKernels
            C check_mtu                     helpers/BufferPeerTest#checksOfTheMtuAreTheKernels
            C spin_lock                     helpers/SpinLockTest#noCountIsLostAndTheKernelCountsTheSame
            C spin_unlock                   helpers/SpinLockTest#noCountIsLostAndTheKernelCountsTheSame
            C ringbuf_output                helpers/RingPeerTest#everyEngineFillsTheRingAsTheKernelDoes
            C ringbuf_reserve               helpers/RingPeerTest#everyEngineFillsTheRingAsTheKernelDoes
            C ringbuf_submit                helpers/RingPeerTest#everyEngineFillsTheRingAsTheKernelDoes
            C ringbuf_discard               helpers/RingPeerTest#everyEngineFillsTheRingAsTheKernelDoes
            C ringbuf_query                 helpers/RingPeerTest#everyEngineFillsTheRingAsTheKernelDoes
            C strncmp                       helpers/TextPeerTest#comparisonsAreTheKernels
            C loop                          helpers/LoopTest#everyEngineGivesWhatTheKernelGives
            C ktime_get_boot_ns             helpers/BufferPeerTest#clocksTellTheKernelsTime
            C ktime_get_coarse_ns           helpers/BufferPeerTest#clocksTellTheKernelsTime
            C ktime_get_tai_ns              helpers/BufferPeerTest#clocksTellTheKernelsTime
            C probe_read_kernel             helpers/BufferPeerTest#probesAreRefusedAsInTheKernelAndReadWhatIsThere
            C for_each_map_elem             helpers/ForEachTest#everyEngineGivesWhatTheKernelGives
            C map_push_elem                 helpers/KeylessHelpersTest#pushPopAndPeekAreTheKernels
            C map_pop_elem                  helpers/KeylessHelpersTest#pushPopAndPeekAreTheKernels
            C map_peek_elem                 helpers/KeylessHelpersTest#pushPopAndPeekAreTheKernels
            C map_lookup_percpu_elem        helpers/KeylessHelpersTest#lookupsOfOtherWorkersValuesAreTheKernels
            C snprintf                      helpers/TextPeerTest#printedTextIsTheKernels
            C trace_vprintk                 helpers/TextPeerTest#listsToTraceAreAnsweredAsTheKernels
            C strtol                        helpers/TextPeerTest#numbersOfTextAreTheKernels
            C strtoul                       helpers/TextPeerTest#numbersOfTextAreTheKernels
            C get_numa_node_id              helpers/BufferPeerTest#theNumaNodeIsTheKernels
            D tcp_raw_gen_syncookie_ipv4    helpers/SynCookiesTest#segmentSizesAndErrorsAreTheKernels
            D tcp_raw_gen_syncookie_ipv6    helpers/SynCookiesTest#segmentSizesAndErrorsAreTheKernels
            D tcp_raw_check_syncookie_ipv4  helpers/SynCookiesTest#segmentSizesAndErrorsAreTheKernels
            D tcp_raw_check_syncookie_ipv6  helpers/SynCookiesTest#segmentSizesAndErrorsAreTheKernels
            D tcp_gen_syncookie             - absent: it needs a socket of the kernel's
            D tcp_check_syncookie           - absent: it needs a socket of the kernel's
            D dynptr_from_mem               helpers/KfuncTest#dynptrsOfMemoryAreTheKernels
            D dynptr_read                   helpers/KfuncTest#dynptrsOfMemoryAreTheKernels
            D dynptr_write                  helpers/KfuncTest#dynptrsOfMemoryAreTheKernels
            D dynptr_data                   helpers/KfuncTest#dynptrsOfMemoryAreTheKernels
            K dynptr_from_xdp               helpers/KfuncTest#dynptrsOfPacketsAreTheKernels
            K dynptr_slice                  helpers/KfuncTest#dynptrsOfPacketsAreTheKernels
            K dynptr_slice_rdwr             helpers/KfuncTest#dynptrsOfPacketsAreTheKernels
            K xdp_metadata_rx_hash          helpers/KfuncTest#\
            programsThatAskForMetadataNeedNoDeviceHereAsTheyDoInTheKernel
            K xdp_metadata_rx_timestamp     helpers/KfuncTest#\
            programsThatAskForMetadataNeedNoDeviceHereAsTheyDoInTheKernel
            K xdp_metadata_rx_vlan_tag      helpers/KfuncTest#\
            programsThatAskForMetadataNeedNoDeviceHereAsTheyDoInTheKernel
            K rdonly_cast                   - it gives its argument, and what lies behind is the kernel's memory
            K dynptr_adjust                 helpers/KfuncTest#dynptrsOfPacketsAreTheKernels
            K dynptr_size                   helpers/KfuncTest#dynptrsOfPacketsAreTheKernels
            K dynptr_clone                  helpers/KfuncTest#dynptrsOfPacketsAreTheKernels
            K dynptr_is_null                helpers/KfuncTest#dynptrsOfPacketsAreTheKernels
            K dynptr_is_rdonly              helpers/KfuncTest#dynptrsOfPacketsAreTheKernels
            K dynptr_copy                   helpers/KfuncTest#copiesAndFillsOfDynptrsAreTheKernels
            K dynptr_memset                 helpers/KfuncTest#copiesAndFillsOfDynptrsAreTheKernels
            K xdp_pull_data                 helpers/KfuncTest#copiesAndFillsOfDynptrsAreTheKernels
            K iter_num_new                  helpers/KfuncTest#iterationsOverNumbersAreTheKernels
            K iter_num_next                 helpers/KfuncTest#iterationsOverNumbersAreTheKernels
            K iter_num_destroy              helpers/KfuncTest#iterationsOverNumbersAreTheKernels
            K rcu_read_lock                 - there is nothing that it could do here
            K rcu_read_unlock               - there is nothing that it could do here
            K preempt_disable               - there is nothing that it could do here
            K preempt_enable                - there is nothing that it could do here
            K local_irq_save                - there is nothing that it could do here
            K local_irq_restore             - there is nothing that it could do here
            E probe_read_kernel_str         helpers/BufferPeerTest#probesAreRefusedAsInTheKernelAndReadWhatIsThere
            E ringbuf_reserve_dynptr        helpers/RingPeerTest#everyEngineFillsTheRingAsTheKernelDoes
            E ringbuf_submit_dynptr         helpers/RingPeerTest#everyEngineFillsTheRingAsTheKernelDoes
            E ringbuf_discard_dynptr        helpers/RingPeerTest#everyEngineFillsTheRingAsTheKernelDoes
            E user_ringbuf_drain            helpers/UserRingPeerTest#everyEngineDrainsWhatTheKernelDrains
            """;
    private static final int LAST = 211;
    private static final Pattern ROW = Pattern.compile("([A-EK]) (\\w+) +(?:- (.*)|(\\S+)#(\\w+))");

    private final HelperTable table = Helpers.table(TraceSink.NONE);

    private record Row(boolean kfunc, String name, String reason, String file, String method) {
        boolean isAbsent() {
            return reason != null && reason.startsWith("absent: ");
        }
    }

    private static List<Row> rows() {
        return TABLE.lines().map(line -> {
            var row = ROW.matcher(line);
            assertTrue(row.matches(), line);
            return new Row(row.group(1).equals("K"), "bpf_" + row.group(2), row.group(3), row.group(4), row.group(5));
        }).toList();
    }

    private static int id(String name) {
        return IntStream.rangeClosed(1, LAST).filter(i -> name.equals(HelperNames.name(i))).findFirst().orElseThrow();
    }

    @Test
    void everyHelperThatProgramsCallIsThere() {
        for (Row row : rows()) {
            if (row.kfunc) {
                assertNotNull(table.kfunc(row.name), row.name);
            } else if (row.isAbsent()) {
                assertNull(table.get(id(row.name)), row.name);
            } else {
                assertEquals(row.name, table.get(id(row.name)).name());
            }
        }
    }

    @Test
    void everyHelperIsHeldToTheKernelOrToldWhyNot() throws IOException {
        for (Row row : rows()) {
            if (row.reason != null) {
                assertFalse(row.reason.isBlank(), row.name);
                continue;
            }
            String text = source(row.file);
            assertTrue(text.contains("needsKernel") || text.contains("Kernel"), row.file);
            assertTrue(Pattern.compile("@Test(Factory)?\\s|@ParameterizedTest\\s").matcher(text).find(), row.file);
            assertTrue(text.contains(" " + row.method + "("), row.file + "#" + row.method);
            String called = row.kfunc ? '"' + row.name + '"' : "\\b" + id(row.name) + "\\b";
            assertTrue(Pattern.compile(called).matcher(text).find(), row.file + " does not call " + row.name);
        }
    }

    /** The text of a test, of whatever module. */
    private static String source(String test) throws IOException {
        String module = test.startsWith("vm/") ? "../ebpf-vm/" : test.startsWith("dataplane/") ? "../dataplane/" : "";
        return Files.readString(Path.of(module + TESTS + test + ".java"));
    }

    @Test
    void nothingIsThereThatHasNoRow() {
        Set<String> all = new TreeSet<>();
        table.rows().stream().map(HelperSpec::name).forEach(all::add);
        table.kfuncs().stream().map(KfuncSpec::name).forEach(all::add);
        Set<String> told = new TreeSet<>();
        rows().stream().filter(row -> !row.isAbsent()).map(Row::name).forEach(told::add);
        assertEquals(told, all);
    }
}
