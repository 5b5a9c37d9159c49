package io.github.stageguard.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads what a caller names on the command line. */
final class TextFile {
  private static final int MOST_BYTES = 2_000_000;

  private TextFile() {}

  /**
   * The text of a file.
   *
   * @throws UsageException if it cannot be read, is no UTF-8, or has more than 2 MB
   */
  static String read(Path file) {
    try (InputStream bytes = Files.newInputStream(file)) {
      return text(bytes, file.toString());
    } catch (NoSuchFileException e) {
      throw new UsageException("There is no file " + file + ".", "See that the path is right.");
    } catch (IOException e) {
      throw new UsageException(
          file + " cannot be read: " + e.getClass().getSimpleName() + ".",
          "See that it is a file and that you may read it.");
    }
  }

  /** The text of a stream, such as standard input. */
  static String read(InputStream bytes, String name) {
    try {
      return text(bytes, name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(InputStream stream, String name) throws IOException {
    byte[] bytes = stream.readNBytes(MOST_BYTES + 1);
    if (bytes.length > MOST_BYTES) {
      throw new UsageException(name + " has more than 2 MB.", "See that it is the right file.");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new UsageException(name + " is no text in UTF-8.", "See that it is the right file.");
    }
  }
}
