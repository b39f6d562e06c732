package io.sluice.bench.scenario.operation;

import io.sluice.bench.report.Figures;
import io.sluice.bench.scenario.EngineComparison;
import io.sluice.dataplane.cli.TextTable;
import io.sluice.vm.Engines;
import java.util.ArrayList;
import java.util.List;

/** Operations by engines, in ns a call, and the fastest engine of this process as a fraction of the kernel. */
public final class OperationTable {
    private OperationTable() {
    }

    /** The engine whose ratio to the kernel the table has. */
    public static String subject() {
        return Engines.all().getLast().name();
    }

    /** The table, with a column for each of these engines. */
    public static TextTable of(List<String> engines, List<OperationComparison.Row> rows) {
        List<String> columns = new ArrayList<>(List.of("ns a call"));
        engines.forEach(name -> columns.add(">" + name));
        columns.addAll(List.of(">" + subject() + " / kernel", ">limit"));
        TextTable table = new TextTable(columns.toArray(String[]::new));
        for (OperationComparison.Row row : rows) {
            List<Object> cells = new ArrayList<>(List.of(row.operation().name()));
            engines.forEach(name -> cells.add(Figures.text(row.of(name))));
            cells.add(Figures.text(row.ratio(subject(), EngineComparison.KERNEL)));
            cells.add(Figures.text(row.operation().limit(), 1));
            table.row(cells.toArray());
        }
        return table;
    }
}
