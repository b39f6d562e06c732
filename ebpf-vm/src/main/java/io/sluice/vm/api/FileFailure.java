package io.sluice.vm.api;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Says why a file can't be read or written; the JDK's own messages often repeat the file's name only. */
public final class FileFailure {
    private FileFailure() {
    }

    /** The reason, without the file's name: to end a breadcrumb that begins with it. */
    public static String reason(IOException failure) {
        return switch (failure) {
            case NoSuchFileException _ -> "no such file or folder";
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException named when named.getReason() != null -> lowerCase(named.getReason());
            default -> lowerCase(String.valueOf(failure.getMessage()));
        };
    }

    private static String lowerCase(String text) {
        return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }
}
