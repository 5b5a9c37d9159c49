/**
 * Least privilege, proven: every call that the function and the commands make in the integration
 * tests is held against what {@code template.yaml} grants, and {@code docs/permissions.md} is made
 * of both.
 */
package io.github.stageguard.permissions;
