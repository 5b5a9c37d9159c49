package io.github.stageguard.accesslog;

/** The four notations in which API Gateway's console offers access log formats. */
public enum Notation {
  JSON,
  CLF,
  XML,
  CSV
}
