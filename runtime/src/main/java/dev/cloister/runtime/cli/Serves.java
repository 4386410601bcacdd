package dev.cloister.runtime.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The verbs of the catalogue a subcommand makes available, by name. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface Serves {
  String[] value();
}
