package io.github.stageguard.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Numbers measured one after the other. */
final class Sample {
  private final List<Double> numbers = new ArrayList<>();

  void add(double number) {
    numbers.add(number);
  }

  double median() {
    return quantile(0.5);
  }

  double mean() {
    return numbers.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  /**
   * The nearest of the numbers.
   *
   * @param share from 0, the smallest, to 1, the largest
   */
  double quantile(double share) {
    double[] sorted = numbers.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted[(int) Math.round(share * (sorted.length - 1))];
  }

  /**
   * How many times as large as another, measured in turn with this one: the median of the pairs'
   * ratios, which what disturbs both of a pair alike leaves as it is.
   */
  double times(Sample other) {
    Sample ratios = new Sample();
    IntStream.range(0, numbers.size())
        .forEach(i -> ratios.add(numbers.get(i) / other.numbers.get(i)));
    return ratios.median();
  }
}
