package io.github.stageguard.gate.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.utils.builder.Buildable;

/** The SDK's model classes as AWS's JSON protocol writes them. */
public final class SdkJson {
  private SdkJson() {}

  /** The builder with the members that the object has; others of the object are passed over. */
  public static <B extends SdkPojo> B read(B builder, JsonNode object) {
    for (SdkField<?> field : builder.sdkFields()) {
      JsonNode member = object.path(field.locationName());
      if (!member.isMissingNode() && !member.isNull()) {
        field.set(builder, value(field, member));
      }
    }
    return builder;
  }

  /** The object with the members that are set. */
  public static ObjectNode write(SdkPojo pojo) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (SdkField<?> field : pojo.sdkFields()) {
      Object value = field.getValueOrDefault(pojo);
      if (value != null
          && !(value instanceof SdkAutoConstructList)
          && !(value instanceof SdkAutoConstructMap)) {
        object.set(field.locationName(), json(value));
      }
    }
    return object;
  }

  private static Object value(SdkField<?> field, JsonNode json) {
    MarshallingType<?> type = field.marshallingType();
    if (type.equals(MarshallingType.STRING)) {
      return json.asText();
    }
    if (type.equals(MarshallingType.BOOLEAN)) {
      return json.asBoolean();
    }
    if (type.equals(MarshallingType.INTEGER)) {
      return json.asInt();
    }
    if (type.equals(MarshallingType.LONG)) {
      return json.asLong();
    }
    if (type.equals(MarshallingType.SDK_BYTES)) {
      return SdkBytes.fromByteArray(Base64.getDecoder().decode(json.asText()));
    }
    if (type.equals(MarshallingType.LIST)) {
      SdkField<?> member = field.getTrait(ListTrait.class).memberFieldInfo();
      List<Object> list = new ArrayList<>();
      json.forEach(item -> list.add(value(member, item)));
      return list;
    }
    if (type.equals(MarshallingType.MAP)) {
      SdkField<?> member = field.getTrait(MapTrait.class).valueFieldInfo();
      Map<String, Object> map = new LinkedHashMap<>();
      json.properties().forEach(entry -> map.put(entry.getKey(), value(member, entry.getValue())));
      return map;
    }
    if (type.equals(MarshallingType.SDK_POJO)) {
      SdkPojo builder = read(field.constructor().get(), json);
      return builder instanceof Buildable buildable ? buildable.build() : builder;
    }
    throw new IllegalArgumentException("a type that is not known here: " + type);
  }

  private static JsonNode json(Object value) {
    return switch (value) {
      case SdkPojo pojo -> write(pojo);
      case List<?> list -> {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        list.forEach(item -> array.add(json(item)));
        yield array;
      }
      case Map<?, ?> map -> {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        map.forEach((name, item) -> object.set(name.toString(), json(item)));
        yield object;
      }
      case Boolean truth -> JsonNodeFactory.instance.booleanNode(truth);
      case Integer number -> JsonNodeFactory.instance.numberNode(number);
      case Long number -> JsonNodeFactory.instance.numberNode(number);
      case Double number -> JsonNodeFactory.instance.numberNode(number);
      case java.time.Instant instant ->
          JsonNodeFactory.instance.numberNode(instant.toEpochMilli() / 1_000.0);
      case SdkBytes bytes ->
          JsonNodeFactory.instance.textNode(
              Base64.getEncoder().encodeToString(bytes.asByteArray()));
      default -> JsonNodeFactory.instance.textNode(value.toString());
    };
  }
}
