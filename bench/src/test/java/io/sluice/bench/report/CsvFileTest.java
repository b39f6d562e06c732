package io.sluice.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CsvFileTest {
    @Test
    void eachFigureHasALineAndEachLabelAColumn() {
        Metric ns = new Metric("ns/packet", "ns", Metric.Better.LOWER, 2);
        Metric ipc = new Metric("IPC", "", Metric.Better.HIGHER, 2);
        Section programs = new Section("programs", "", List.of("program", "engine"), List.of(ns, ipc),
                List.of(new Row(List.of("a, \"b\"", "simple"), Map.of("ns/packet", new Figure(1.5, 1.25, 2, true, null),
                        "IPC", Figure.missing("no counters\nhere")))), List.of(), List.of());
        Section scale = new Section("scale", "", List.of("workers", "engine"), List.of(ns),
                List.of(new Row(List.of("2", "kernel"), Map.of("ns/packet", Figure.exact(3)))), List.of(), List.of());
        Result result = new Result(1, "", "", new Environment(Map.of()), 0, List.of(programs, scale));
        assertEquals("""
                section,program,engine,workers,metric,unit,value,low,high,noisy,missing
                programs,"a, ""b""\",simple,,ns/packet,ns,1.5,1.25,2.0,true,
                programs,"a, ""b""\",simple,,IPC,,,,,,"no counters
                here"
                scale,,kernel,2,ns/packet,ns,3.0,3.0,3.0,false,
                """, CsvFile.text(result).replace("\r\n", "\n"));
    }
}
