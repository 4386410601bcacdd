package dev.cloister.runtime.mcp.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.CompletionStage;

/** One method's meaning. May throw, or fail with, an {@code RpcException}. */
@FunctionalInterface
interface Method {
  /** The result object, without what an era adds. */
  CompletionStage<ObjectNode> handle(ObjectNode params, Scope scope);
}
