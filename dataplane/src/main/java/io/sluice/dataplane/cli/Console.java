package io.sluice.dataplane.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a command writes its results.
 *
 * @param out results
 * @param err progress
 * @param json whether results are to be JSON
 */
public record Console(PrintWriter out, PrintWriter err, boolean json) {
    /** Reads and writes JSON, indented. */
    public static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** The console of a command. */
    public static Console of(CommandSpec spec) {
        Sluice root = (Sluice) spec.root().userObject();
        return new Console(spec.commandLine().getOut(), spec.commandLine().getErr(), root.json());
    }

    /** Prints a tree. */
    public void print(JsonNode node) {
        out.println(JSON.writeValueAsString(node));
        out.flush();
    }

    /** Prints a table. */
    public void print(TextTable table) {
        out.print(table);
        out.flush();
    }

    /** Prints a line. */
    public void print(String line) {
        out.println(line);
        out.flush();
    }
}
