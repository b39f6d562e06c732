package io.sluice.dataplane.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice map}: what maps are and what they hold, whoever made them. */
@Command(name = "map",
        description = "Shows, reads and changes maps: those of an object, pinned ones, and the kernel's.",
        mixinStandardHelpOptions = true,
        subcommands = {
            MapShowCommand.class, MapReadCommands.Dump.class, MapReadCommands.Lookup.class,
            MapReadCommands.GetNext.class, MapWriteCommands.Update.class, MapWriteCommands.Delete.class,
            MapWriteCommands.Push.class, MapWriteCommands.Pop.class, MapReadCommands.Peek.class,
            MapFileCommands.Export.class, MapFileCommands.Import.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice map show xdp_fw.o",
            "  sluice map dump pinned /sys/fs/bpf/flows --json",
            "  sluice map update name flows key addr=10.0.0.1 port=53 value 1",
            "  sluice map lookup id 42 key hex 0a 00 00 01",
            "",
            "MAP is id N, name NAME or pinned PATH, or, to read what an object gives its map, object OBJ NAME.",
            "Keys and values are words as bpftool takes them (bytes, decimal or 0x0a, or hex 0a 00), JSON as",
            "'{\"addr\": \"10.0.0.1\"}', NAME=VALUE for each field, or one number, enumerator, address or text."
        })
final class MapCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing, see sluice map -h");
    }
}
