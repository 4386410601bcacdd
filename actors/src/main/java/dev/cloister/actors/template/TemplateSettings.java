package dev.cloister.actors.template;

import java.time.Duration;

/**
 * How templates are made.
 *
 * @param enabled whether there are any
 * @param buildTimeout from the launch of a template's VM to its guest's hello
 * @param retryAfter how long after a failure a template is not tried again
 * @param distrustAfter so many VMs of one template that do not come to life end its use until the
 *     daemon's next start
 */
public record TemplateSettings(
    boolean enabled, Duration buildTimeout, Duration retryAfter, int distrustAfter) {}
