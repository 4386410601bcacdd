package dev.cloister.runtime.mcp.engine;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.era.Era;
import dev.cloister.runtime.mcp.feature.Page;
import dev.cloister.runtime.mcp.feature.ResourceContents;
import dev.cloister.runtime.mcp.feature.ResourceSpec;
import dev.cloister.runtime.mcp.feature.Resources;
import dev.cloister.runtime.mcp.feature.TemplateSpec;
import dev.cloister.runtime.mcp.rpc.ErrorCode;
import dev.cloister.runtime.mcp.rpc.Json;
import dev.cloister.runtime.mcp.rpc.RpcException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code resources/*}, but for subscriptions. */
final class ResourceMethods {
  private static final String LIST = "resources";
  private static final String TEMPLATES = "templates";

  private final Resources resources;
  private final int pageSize;

  ResourceMethods(Resources resources, int pageSize) {
    this.resources = resources;
    this.pageSize = pageSize;
  }

  CompletionStage<ObjectNode> list(ObjectNode params, Scope scope) {
    return resources.list(Cursors.begin(LIST, params), pageSize).thenApply(ResourceMethods::result);
  }

  private static ObjectNode result(Page<ResourceSpec> page) {
    ObjectNode result = Json.object();
    ArrayNode items = result.putArray("resources");
    page.items().forEach(resource -> items.add(resource.json()));
    page.next().ifPresent(next -> result.put("nextCursor", Cursors.cursor(LIST, next)));
    return result;
  }

  CompletionStage<ObjectNode> templates(ObjectNode params, Scope scope) {
    Page<TemplateSpec> page =
        Cursors.page(
            resources.templates(),
            TemplateSpec::uriTemplate,
            Cursors.begin(TEMPLATES, params),
            pageSize);
    ObjectNode result = Json.object();
    ArrayNode items = result.putArray("resourceTemplates");
    page.items().forEach(template -> items.add(template.json()));
    page.next().ifPresent(next -> result.put("nextCursor", Cursors.cursor(TEMPLATES, next)));
    return CompletableFuture.completedFuture(result);
  }

  CompletionStage<ObjectNode> read(ObjectNode params, Scope scope) {
    String uri = Json.text(params, "uri").orElseThrow(() -> Refusals.lacks("uri"));
    return resources
        .read(uri, scope)
        .thenApply(found -> result(found.orElseThrow(() -> unknown(uri, scope))));
  }

  private static ObjectNode result(List<ResourceContents> found) {
    ObjectNode result = Json.object();
    ArrayNode contents = result.putArray("contents");
    found.forEach(each -> contents.add(each.json()));
    return result;
  }

  private static RpcException unknown(String uri, Scope scope) {
    return new RpcException(
        scope.client().era() == Era.MODERN
            ? ErrorCode.INVALID_PARAMS
            : ErrorCode.RESOURCE_NOT_FOUND,
        "There is no resource '"
            + uri
            + "'. List them with resources/list and"
            + " resources/templates/list.",
        Json.object().put("uri", uri));
  }
}
