using System.Globalization;
using CaffeSharp.Serving.Models;
using CaffeSharp.Serving.Protocol;

namespace CaffeSharp.Serving.Http;

/// <summary><c>POST /v2/models/{model}[/versions/{version}]/infer</c>, in JSON and with the binary tensor extension.</summary>
internal sealed class InferEndpoint(ModelHost host, Inference inference, ServerOptions options)
{
    /// <summary>Says how many bytes of a body are JSON; tensors follow.</summary>
    public const string JsonLengthHeader = "Inference-Header-Content-Length";

    public async Task HandleAsync(HttpContext context)
    {
        Model model = host.Take((string)context.Request.RouteValues["model"]!, context.Request.RouteValues["version"] as string);
        try
        {
            using var time = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            time.CancelAfter(options.Timeout);
            int? jsonLength = JsonLength(context);
            ReadOnlyMemory<byte> json = jsonLength is int length
                ? await RequestBody.ReadAsync(context, length, time.Token)
                : await RequestBody.ReadAllAsync(context, options.MaxBody, time.Token);
            InferRequest request = InferJson.Read(json.Span);
            if (request.Timeout < options.Timeout)
                time.CancelAfter(request.Timeout.Value);
            Shape[] shapes = RequestCheck.Inputs(model, request.Inputs);
            IReadOnlyList<RequestedOutput> wanted = RequestCheck.Outputs(model, request.Outputs);
            RequireBinarySizes(request.Inputs, shapes, jsonLength);
            Dictionary<string, Blob> inputs = [];
            for (int i = 0; i < shapes.Length; i++)
            {
                InputTensor input = request.Inputs[i];
                inputs[input.Name] = input.BinarySize is null ? RequestCheck.Numbers(input, shapes[i])
                    : new Blob(shapes[i], await RequestBody.ReadFloatsAsync(context, shapes[i].Count(), time.Token));
            }
            await RequestBody.RequireEndAsync(context, time.Token);
            IReadOnlyDictionary<string, Blob> outputs = await inference.RunAsync(model, inputs, time.Token);
            await InferAnswer.WriteAsync(context, model, request, wanted, outputs);
        }
        finally
        {
            model.LetGo();
        }
    }

    private int? JsonLength(HttpContext context)
    {
        if (!context.Request.Headers.TryGetValue(JsonLengthHeader, out var header))
            return null;
        if (!int.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out int length))
            throw new RefusalException(Refusal.BadRequest, $"{JsonLengthHeader} takes a count of bytes, not '{Quote.Short(header.ToString())}'");
        return length <= options.MaxBody ? length
            : throw new RefusalException(Refusal.TooLarge, $"{length} bytes of JSON are more than the {options.MaxBody} that are taken");
    }

    private static void RequireBinarySizes(IReadOnlyList<InputTensor> inputs, Shape[] shapes, int? jsonLength)
    {
        for (int i = 0; i < shapes.Length; i++)
        {
            if (inputs[i].BinarySize is not long size)
                continue;
            if (inputs[i].Data is not null)
                throw new RefusalException(Refusal.BadRequest, $"input '{inputs[i].Name}' has both data and binary_data_size");
            if (jsonLength is null)
                throw new RefusalException(Refusal.BadRequest, $"input '{inputs[i].Name}' has a binary_data_size, and the header {JsonLengthHeader} is missing");
            if (size != (long)shapes[i].Count() * sizeof(float))
                throw new RefusalException(Refusal.BadRequest, $"input '{inputs[i].Name}' {shapes[i]} takes {(long)shapes[i].Count() * sizeof(float)} bytes, and its binary_data_size is {size}");
        }
    }
}
