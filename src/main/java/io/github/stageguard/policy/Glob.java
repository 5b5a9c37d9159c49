package io.github.stageguard.policy;

import java.util.Objects;

/**
 * A pattern in which {@code *} stands for any run of characters and every other character for
 * itself.
 *
 * @param pattern the pattern, at most a few hundred characters
 */
public record Glob(String pattern) {
  public Glob {
    Objects.requireNonNull(pattern);
  }

  /**
   * Whether the whole text matches; takes time in proportion to both lengths at worst, whatever the
   * pattern.
   */
  public boolean matches(String text) {
    int p = 0;
    int t = 0;
    int star = -1;
    int resume = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = t;
      } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
