package io.github.stageguard.faults;

/** What a delivery of an event leaves behind when something goes wrong on its way. */
enum EndState {
  DONE("done", "everything is as the policy wants it, and said so. The event again writes nothing"),
  UNTOUCHED("failed", "nothing was written. The invocation fails, the event comes again"),
  PARTLY(
      "begun",
      "what was written stands, is told and in the journal. The invocation fails; the event, when"
          + " it comes again, does the rest and nothing twice"),
  TOLD_LATER(
      "untold",
      "everything is as the policy wants it, but not everyone could be told. The invocation fails;"
          + " the event, when it comes again, tells it under the same ids and writes nothing else"),
  REPORTED(
      "open",
      "AWS refuses one part. It is reported as open, the rest is done. The next event about the"
          + " stage, or the next sweep, tries again"),
  RESTS("later", "the sweep stops, and goes on by a schedule of its own"),
  NEXT_SWEEP(
      "next", "the sweep says what failed, and does the rest. The next sweep does what is missing"),
  DIED("died", "nobody is told. The event, when it comes again, ends as it would have");

  private final String word;
  private final String meaning;

  EndState(String word, String meaning) {
    this.word = word;
    this.meaning = meaning;
  }

  /** How the table calls it. */
  String word() {
    return word;
  }

  String meaning() {
    return meaning;
  }
}
