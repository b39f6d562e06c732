package io.sluice.bench.layering;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One compiled class and the classes that its constant pool names: those it uses, and those that occur in descriptors,
 * signatures and annotations. Constants that javac copied from another class leave no trace there.
 *
 * @param name the class, with dots
 * @param uses the other classes, with dots
 */
record ClassReferences(String name, Set<String> uses) {
    private static final Pattern TYPE_IN_DESCRIPTOR = Pattern.compile("L([\\w$]+(?:/[\\w$]+)+)[;<]");

    static ClassReferences of(byte[] classFile) {
        ClassModel model = ClassFile.of().parse(classFile);
        String name = dotted(model.thisClass().asInternalName());
        Set<String> uses = new TreeSet<>();
        for (PoolEntry entry : model.constantPool()) {
            if (entry instanceof ClassEntry c && !c.asInternalName().startsWith("[")) {
                uses.add(dotted(c.asInternalName()));
            } else if (entry instanceof Utf8Entry text) {
                Matcher type = TYPE_IN_DESCRIPTOR.matcher(text.stringValue());
                while (type.find()) {
                    uses.add(dotted(type.group(1)));
                }
            }
        }
        uses.remove(name);
        return new ClassReferences(name, uses);
    }

    /** Reads all class files below a folder; none if the folder is not there. */
    static List<ClassReferences> below(Path folder) throws IOException {
        List<ClassReferences> all = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return all;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(file -> file.toString().endsWith(".class")).sorted().forEach(file -> all.add(read(file)));
        }
        return all;
    }

    private static ClassReferences read(Path file) {
        try {
            return of(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String dotted(String internalName) {
        return internalName.replace('/', '.');
    }

    static String packageOf(String className) {
        int dot = className.lastIndexOf('.');
        return dot < 0 ? "" : className.substring(0, dot);
    }
}
