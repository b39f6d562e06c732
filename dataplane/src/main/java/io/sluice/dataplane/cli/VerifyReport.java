package io.sluice.dataplane.cli;

import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.verifier.Verification;
import io.sluice.vm.verifier.VerifierException;
import io.sluice.vm.verifier.VerifierStats;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What {@code sluice prog verify} found out: as a table with the messages and logs below it, or as JSON. */
final class VerifyReport {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final String NONE = "-";

    private final List<Row> rows = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** One program; the verification is empty where it is no XDP program. */
    private record Row(String object, ProgramSpec program, Optional<Verification> verification) {
        String verdict() {
            return verification.map(done -> done.accepted() ? "accepted" : "rejected").orElse("not XDP");
        }

        Optional<VerifierException> rejection() {
            return verification.flatMap(Verification::rejection);
        }

        String log() {
            return verification.map(Verification::log).orElse("");
        }
    }

    /** Adds a program, with no verification where it is no XDP program. */
    void add(String object, ProgramSpec program, Optional<Verification> verification) {
        rows.add(new Row(object, program, verification));
    }

    /** Adds a line about an object as a whole. */
    void addNote(String note) {
        notes.add(note);
    }

    /** Whether any program is rejected. */
    boolean isAnyRejected() {
        return rows.stream().anyMatch(row -> row.rejection().isPresent());
    }

    /** Prints the table, what there is to say about objects, why programs are rejected, and the logs. */
    void print(Console console) {
        TextTable table = new TextTable("object", "program", "verdict", ">insns", ">processed", ">states", ">time",
                ">stack");
        for (Row row : rows) {
            table.row(row.object(), row.program().name(), row.verdict(), row.program().insns().size(),
                    cell(row, VerifierStats::processed), cell(row, VerifierStats::totalStates),
                    cell(row, VerifyReport::time), cell(row, VerifierStats::stackText));
        }
        if (!rows.isEmpty()) {
            console.print(table);
        }
        notes.forEach(console::print);
        for (Row row : rows) {
            row.rejection().ifPresent(rejection ->
                    console.print("%n%s: %s".formatted(row.object(), rejection.getMessage())));
        }
        for (Row row : rows) {
            if (!row.log().isEmpty()) {
                console.print("%n%s: program \"%s\": log:%n%s".formatted(
                        row.object(), row.program().name(), row.log().stripTrailing()));
            }
        }
    }

    private interface Figure {
        Object of(VerifierStats stats);
    }

    private static String cell(Row row, Figure figure) {
        String text = row.verification().map(done -> String.valueOf(figure.of(done.stats()))).orElse(NONE);
        return text.isEmpty() ? NONE : text;
    }

    private static String time(VerifierStats stats) {
        return String.format(Locale.ROOT, "%.1f ms", stats.nanos() / NANOS_PER_MILLI);
    }

    /** A list of programs with the table's fields, and why they are rejected. */
    ArrayNode tree() {
        ArrayNode programs = Console.JSON.createArrayNode();
        for (Row row : rows) {
            ObjectNode node = programs.addObject();
            node.put("object", row.object()).put("program", row.program().name()).put("verdict", row.verdict())
                    .put("insns", row.program().insns().size());
            row.verification().ifPresent(done -> addFigures(node, done.stats()));
            row.rejection().ifPresent(rejection -> addRejection(node, rejection));
            if (!row.log().isEmpty()) {
                node.put("log", row.log());
            }
        }
        return programs;
    }

    private static void addFigures(ObjectNode node, VerifierStats stats) {
        node.put("processed", stats.processed()).put("states", stats.totalStates()).put("time_ns", stats.nanos());
        node.put("stack", stats.stackText());
    }

    private static void addRejection(ObjectNode node, VerifierException rejection) {
        node.put("message", rejection.fact());
        if (rejection.slot() != VerifierException.NO_SLOT) {
            node.put("slot", rejection.slot());
        }
        ProgramSpec.Line line = rejection.line();
        if (line != null) {
            node.put("file", line.file()).put("line", line.line()).put("source", line.text().strip());
        }
        if (rejection.hint() != null) {
            node.put("hint", rejection.hint());
        }
    }
}
