/**
 * The strict gate: AWS's manners for an emulator that accepts nearly everything.
 *
 * <pre>{@code
 * @RegisterExtension final EmulatedAccount account = new EmulatedAccount();
 *
 * @Test
 * void aStageIsReadOnceAndWrittenOnceThoughAwsThrottles() {
 *   account.cloudWatchRole();
 *   String api = account.restApi("prod");
 *   StrictGate gate = account.gate();
 *   gate.clear();
 *   gate.when("UpdateStage").times(2).fail(new Fault.Throttled());
 *   gate.when("GetStage").number(1).after(() -> changeAs(account.as("team"), api));
 *
 *   repair(gate.uri(), api); // what is tested
 *
 *   assertThat(gate.reads().to("apigateway").names()).containsExactly("GetStage");
 *   assertThat(gate.writes().names()).containsExactly("UpdateStage");
 * }
 * }</pre>
 */
package io.github.stageguard.gate;
