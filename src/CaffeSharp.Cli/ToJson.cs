using System.Text.Json.Nodes;
using CaffeSharp.Blobs;

namespace CaffeSharp.Cli;

/// <summary>Values as JSON.</summary>
internal static class ToJson
{
    /// <summary>A number; JSON knows neither NaN nor infinity, so these become null.</summary>
    public static JsonNode? Number(double number) => double.IsFinite(number) ? JsonValue.Create(number) : null;

    /// <summary>A float in its own few digits: 0.1 and not 0.10000000149011612.</summary>
    public static JsonNode? Number(float number) => float.IsFinite(number) ? JsonValue.Create(number) : null;

    /// <summary>The axis sizes, <c>[1, 3, 227, 227]</c>.</summary>
    public static JsonArray Shape(Shape shape) => new([.. shape.Select(size => JsonValue.Create(size))]);

    /// <summary>A list of strings.</summary>
    public static JsonArray Strings(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
