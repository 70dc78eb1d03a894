using System.Buffers;
using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;
using CaffeSharp.Serving.Models;
using CaffeSharp.Serving.Protocol;

namespace CaffeSharp.Serving.Http;

/// <summary>Writes the answer to a request to infer.</summary>
internal static class InferAnswer
{
    /// <summary>Writes it: JSON, and behind it the outputs that are wanted in binary.</summary>
    /// <exception cref="RefusalException">An output is wanted in JSON that JSON cannot hold.</exception>
    public static async Task WriteAsync(
        HttpContext context, Model model, InferRequest request, IReadOnlyList<RequestedOutput> wanted, IReadOnlyDictionary<string, Blob> outputs)
    {
        List<Blob> binary = [.. wanted.Where(IsBinary).Select(output => outputs[output.Name])];
        var head = new ArrayBufferWriter<byte>();
        await using (var json = new Utf8JsonWriter(head, Answer.Readable))
        {
            json.WriteStartObject();
            json.WriteString("model_name", model.Name);
            json.WriteString("model_version", model.Version.ToString(CultureInfo.InvariantCulture));
            if (request.Id is string id)
                json.WriteString("id", id);
            json.WriteStartArray("outputs");
            foreach (RequestedOutput output in wanted)
                Output(json, output.Name, outputs[output.Name], IsBinary(output));
            json.WriteEndArray();
            json.WriteEndObject();
        }
        HttpResponse response = context.Response;
        response.ContentLength = head.WrittenCount + binary.Sum(blob => (long)blob.Span.Length * sizeof(float));
        response.ContentType = binary.Count > 0 ? "application/octet-stream" : "application/json";
        if (binary.Count > 0)
            response.Headers[InferEndpoint.JsonLengthHeader] = head.WrittenCount.ToString(CultureInfo.InvariantCulture);
        response.BodyWriter.Write(head.WrittenSpan);
        foreach (Blob blob in binary)
        {
            response.BodyWriter.Write(MemoryMarshal.AsBytes(blob.Span));
            await response.BodyWriter.FlushAsync(context.RequestAborted);
        }

        bool IsBinary(RequestedOutput output) => output.Binary ?? request.BinaryOutput;
    }

    private static void Output(Utf8JsonWriter json, string name, Blob blob, bool isBinary)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("datatype", RequestCheck.Datatype);
        Answer.WholeNumbers(json, "shape", blob.Shape.Select(size => (long)size));
        if (isBinary)
        {
            json.WriteStartObject("parameters");
            json.WriteNumber("binary_data_size", (long)blob.Span.Length * sizeof(float));
            json.WriteEndObject();
        }
        else
        {
            if (!TensorPrimitives.IsFiniteAll<float>(blob.Span))
                throw new RefusalException(Refusal.BadRequest, $"output '{name}' holds NaN or infinity, which JSON cannot tell; ask for binary_data");
            json.WriteStartArray("data");
            foreach (float number in blob.Span)
                json.WriteNumberValue(number);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }
}
