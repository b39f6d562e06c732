package io.sluice.dataplane.cli;

import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.object.CollectionSpec;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code sluice prog}: what is in an object's programs. */
@Command(name = "prog", description = "Shows and proves the programs of an object.", mixinStandardHelpOptions = true,
        subcommands = {ProgCommand.Show.class, ProgDumpCommand.class, VerifyCommand.class},
        footerHeading = "%nExamples:%n",
        footer = {"  sluice prog show xdp_fw.o", "  sluice prog dump xlated xdp_fw.o --program fw --linum",
            "  sluice prog verify xdp_fw.o --log-level 1"})
final class ProgCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing, see sluice prog -h");
    }

    /** {@code sluice prog show}. */
    @Command(name = "show", aliases = "list", description = "Lists the programs of an object.",
            mixinStandardHelpOptions = true, footerHeading = "%nExamples:%n",
            footer = {"  sluice prog show xdp_fw.o", "  sluice prog show old.o --xdp classifier",
                "  sluice prog show xdp_fw.o --json"})
    static final class Show implements Runnable {
        @Spec
        private CommandSpec spec;

        @Mixin
        private ObjectArgument object;

        @Override
        public void run() {
            Console console = Console.of(spec);
            CollectionSpec collection = object.load();
            if (console.json()) {
                console.print(tree(collection));
            } else {
                console.print(table(collection));
            }
        }

        private static TextTable table(CollectionSpec collection) {
            TextTable table = new TextTable("name", "section", "kind", ">slots", ">insns", "maps", "licence",
                    "functions");
            for (ProgramSpec program : collection.programs()) {
                table.row(program.name(), program.section(), kind(program), program.insns().slots(),
                        program.insns().size(), list(program.maps()), orDash(program.license()),
                        list(program.functions().stream().skip(1).map(ProgramSpec.Function::name).toList()));
            }
            return table;
        }

        private static ArrayNode tree(CollectionSpec collection) {
            ArrayNode programs = Console.JSON.createArrayNode();
            for (ProgramSpec program : collection.programs()) {
                ObjectNode node = programs.addObject();
                node.put("name", program.name()).put("section", program.section()).put("kind", kind(program))
                        .put("frags", program.frags()).put("slots", program.insns().slots())
                        .put("insns", program.insns().size()).put("license", program.license());
                ArrayNode maps = node.putArray("maps");
                program.maps().forEach(maps::add);
                ArrayNode functions = node.putArray("functions");
                program.functions().forEach(function -> functions.addObject().put("name", function.name())
                        .put("slot", function.slot()).put("global", function.global()));
                ObjectNode poison = node.putObject("poison");
                program.poison().entrySet().stream().sorted(Map.Entry.comparingByKey())
                        .forEach(entry -> poison.put(String.valueOf(entry.getKey()), entry.getValue()));
            }
            return programs;
        }

        private static String kind(ProgramSpec program) {
            String kind = program.kind().name().toLowerCase(Locale.ROOT).replace('_', '/');
            return program.frags() ? kind + ".frags" : kind;
        }

        private static String list(List<String> names) {
            return names.isEmpty() ? "-" : String.join(",", names);
        }

        private static String orDash(String text) {
            return text.isEmpty() ? "-" : text;
        }
    }
}
