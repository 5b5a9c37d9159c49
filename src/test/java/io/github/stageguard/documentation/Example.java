package io.github.stageguard.documentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An example in the documentation: a fenced block.
 *
 * @param page where it stands
 * @param line line of the page on which its text begins
 * @param language what stands behind the fence
 * @param text the lines between the fences
 */
public record Example(Path page, int line, String language, String text) {

  /** The blocks of a page, in order. */
  public static List<Example> of(Path page) {
    List<Example> blocks = new ArrayList<>();
    List<String> lines = lines(page);
    int opened = -1;
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).startsWith("```")) {
        continue;
      }
      if (opened < 0) {
        opened = i;
      } else {
        String text = String.join("\n", lines.subList(opened + 1, i)) + "\n";
        blocks.add(new Example(page, opened + 2, lines.get(opened).substring(3), text));
        opened = -1;
      }
    }
    if (opened >= 0) {
      throw new IllegalStateException(page + ":" + (opened + 1) + ": a fence is never closed");
    }
    return blocks;
  }

  private static List<String> lines(Path page) {
    try {
      return Files.readAllLines(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return page + ":" + line;
  }
}
