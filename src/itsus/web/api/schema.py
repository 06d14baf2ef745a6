"""How our value types are described in OpenAPI.

The framework's own plugin cannot: it looks a field's default up in a set, and a `Confusion` (with its mapping) cannot
be hashed. This one says which fields there are and which are always there, and leaves defaults out.
"""

from typing import Any, cast

import msgspec
from litestar.openapi.spec import Schema
from litestar.plugins import OpenAPISchemaPlugin
from litestar.typing import FieldDefinition


class ValueSchemas(OpenAPISchemaPlugin):
    """Describes msgspec structs."""

    def is_plugin_supported_field(self, field_definition: FieldDefinition) -> bool:
        """See the base class."""
        return not field_definition.is_union and field_definition.is_subclass_of(msgspec.Struct)

    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: Any) -> Schema:
        """See the base class."""
        kind = field_definition.type_
        hints = field_definition.get_type_hints(include_extras=True, resolve_generics=True)
        fields = msgspec.structs.fields(kind)
        described = schema_creator.create_component_schema(
            field_definition,
            required=sorted(f.encode_name for f in fields if f.required),
            property_fields={
                f.encode_name: FieldDefinition.from_annotation(hints[f.name], name=f.encode_name) for f in fields
            },
        )
        return cast(Schema, described)
