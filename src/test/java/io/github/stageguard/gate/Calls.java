package io.github.stageguard.gate;

import java.util.List;
import java.util.function.Predicate;

/** Calls in the order in which they arrived. */
public record Calls(List<Call> all) {
  public Calls {
    all = List.copyOf(all);
  }

  /** The calls of the function: those that no other client marked as its own. */
  public Calls ofTheFunction() {
    return by("");
  }

  /** The calls of a marked client. */
  public Calls by(String caller) {
    return only(call -> call.caller().equals(caller));
  }

  /** The calls to an account in a Region. */
  public Calls in(String account, String region) {
    return only(call -> call.account().equals(account) && call.region().equals(region));
  }

  public Calls to(String service) {
    return only(call -> call.service().equals(service));
  }

  public Calls named(String operation) {
    return only(call -> call.name().equals(operation));
  }

  /** Calls that only read, whatever was answered. */
  public Calls reads() {
    return only(call -> call.operation().reads());
  }

  /** Calls that changed something; a write that was refused is none. */
  public Calls writes() {
    return only(Call::applied);
  }

  /** Calls that were answered with this HTTP status, such as 429 for one call too many. */
  public Calls answered(int status) {
    return only(call -> call.status() == status);
  }

  public int count() {
    return all.size();
  }

  /** The operations' names, in order. */
  public List<String> names() {
    return all.stream().map(Call::name).toList();
  }

  private Calls only(Predicate<Call> wanted) {
    return new Calls(all.stream().filter(wanted).toList());
  }
}
