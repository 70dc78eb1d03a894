using System.Text.Encodings.Web;
using System.Text.Json;

namespace CaffeSharp.Serving.Http;

/// <summary>Writes answers in JSON.</summary>
internal static class Answer
{
    /// <summary>JSON as people read it: quotes in messages stay quotes, since no answer is ever part of a page.</summary>
    public static JsonWriterOptions Readable { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes an object.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="members">Writes its members.</param>
    public static async Task JsonAsync(HttpContext context, int status, Action<Utf8JsonWriter> members)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, Readable);
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
    }

    /// <summary>Writes the protocol's form of an error.</summary>
    public static Task ErrorAsync(HttpContext context, int status, string message)
    {
        if (status == StatusCodes.Status503ServiceUnavailable)
            context.Response.Headers.RetryAfter = "1";
        return JsonAsync(context, status, json => json.WriteString("error", message));
    }

    /// <summary>Writes an array of whole numbers.</summary>
    public static void WholeNumbers(Utf8JsonWriter json, string name, IEnumerable<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (long number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
