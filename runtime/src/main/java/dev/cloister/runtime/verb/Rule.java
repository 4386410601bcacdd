package dev.cloister.runtime.verb;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a field's value must satisfy. It stands in the schema and is enforced by it; {@link Doc}
 * tells people the same.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD})
public @interface Rule {
  /** No bound. */
  long NONE = Long.MIN_VALUE;

  /** The least number, or the least length of a text, or the least count of a list's items. */
  long min() default NONE;

  /** The greatest number, or length of a text, or count of a list's items. */
  long max() default NONE;

  /** A regular expression a text must match; write its anchors. */
  String pattern() default "";

  /** The texts allowed; none: any. */
  String[] allowed() default {};
}
