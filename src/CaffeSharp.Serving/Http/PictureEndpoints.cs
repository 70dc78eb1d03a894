using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CaffeSharp.Cli;
using CaffeSharp.Graph;
using CaffeSharp.Imaging;
using CaffeSharp.Imaging.Detectors;
using CaffeSharp.Serving.Models;

namespace CaffeSharp.Serving.Http;

/// <summary><c>POST /classify/{model}</c> and <c>POST /detect/{model}</c>: a picture in, names in JSON out.</summary>
internal sealed class PictureEndpoints(ModelHost host, Inference inference, ServerOptions options) : IDisposable
{
    private const int DefaultTop = 5;

    // A small file may be a large picture, so not all in hand are decoded at a time.
    private readonly SemaphoreSlim _decoders = new(Environment.ProcessorCount);

    public Task ClassifyAsync(HttpContext context) => HandleAsync(context, async (model, image, time, times) =>
    {
        int top = (int)Number(context, "top", DefaultTop, 1, int.MaxValue);
        Value input = model.Inputs is [var only] ? only.Value : throw Cannot(model, "classify", $"it has {model.Inputs.Count} inputs");
        Value output = model.Outputs is [var scores] ? scores : throw Cannot(model, "classify", $"it has {model.Outputs.Count} outputs");
        if (output.Shape.Axes < 2 || output.Shape.Count(2) != 1)
            throw Cannot(model, "classify", $"its output '{output.Name}' {output.Shape} is not one score for each class");
        Blob blob = ToBlob(model, image, input);
        times.Mark("preprocess_ms");
        IReadOnlyDictionary<string, Blob> outputs = await RunAsync(model, input, blob, time);
        times.Mark("infer_ms");
        IReadOnlyList<ClassScore> best = CropScores.Average(outputs[output.Name]).TopK(top);
        return json => Classes(json, model, best);
    });

    public Task DetectAsync(HttpContext context) => HandleAsync(context, async (model, image, time, times) =>
    {
        float threshold = Number(context, "threshold", model.Threshold, 0, 1);
        IReadOnlyList<Detection> found = await inference.DetectAsync(model, image, time);
        times.Mark("infer_ms");
        return json => Boxes(json, model, image, [.. found.Where(one => one.Score >= threshold)]);
    });

    public void Dispose() => _decoders.Dispose();

    private async Task HandleAsync(HttpContext context, Func<Model, Image, CancellationToken, Times, Task<Action<Utf8JsonWriter>>> handle)
    {
        Model model = host.Take((string)context.Request.RouteValues["model"]!, context.Request.RouteValues["version"] as string);
        try
        {
            using var time = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            time.CancelAfter(options.Timeout);
            ReadOnlyMemory<byte> file = await UploadedPicture.ReadAsync(context, options.MaxBody, time.Token);
            var times = new Times();
            Image image = await DecodeAsync(file, time.Token);
            times.Mark("decode_ms");
            Action<Utf8JsonWriter> result = await handle(model, image, time.Token, times);
            await Answer.JsonAsync(context, StatusCodes.Status200OK, json =>
            {
                json.WriteString("model_name", model.Name);
                json.WriteString("model_version", model.Version.ToString(CultureInfo.InvariantCulture));
                result(json);
                times.Write(json);
            });
        }
        catch (ImageException fault)
        {
            throw new RefusalException(Refusal.BadRequest, fault.Message);
        }
        finally
        {
            model.LetGo();
        }
    }

    private async Task<Image> DecodeAsync(ReadOnlyMemory<byte> file, CancellationToken cancellation)
    {
        await _decoders.WaitAsync(cancellation);
        try
        {
            return Image.Load(new MemoryStream(file.ToArray(), writable: false), "the picture");
        }
        finally
        {
            _decoders.Release();
        }
    }

    private static Blob ToBlob(Model model, Image image, Value input)
    {
        Blob blob = model.Preprocessing.ToBlob(image, input.Shape);
        if (model.IsBatched || input.Shape[0] == blob.Shape[0])
            return blob;
        throw Cannot(model, "classify", $"it takes {input.Shape[0]} pictures at a time");
    }

    private async Task<IReadOnlyDictionary<string, Blob>> RunAsync(Model model, Value input, Blob blob, CancellationToken time) =>
        await inference.RunAsync(model, new Dictionary<string, Blob> { [input.Name] = blob }, time);

    private static void Classes(Utf8JsonWriter json, Model model, IReadOnlyList<ClassScore> best)
    {
        json.WriteStartArray("predictions");
        foreach (ClassScore one in best)
        {
            json.WriteStartObject();
            json.WriteNumber("index", one.Class);
            json.WriteString("label", model.Label(one.Class));
            Score(json, one.Score);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Boxes(Utf8JsonWriter json, Model model, Image image, IReadOnlyList<Detection> found)
    {
        json.WriteNumber("width", image.Width);
        json.WriteNumber("height", image.Height);
        json.WriteStartArray("detections");
        foreach (Detection one in found)
        {
            json.WriteStartObject();
            json.WriteNumber("index", one.Label);
            json.WriteString("label", model.Label(one.Label));
            Score(json, one.Score);
            json.WriteStartArray("box");
            foreach (float edge in new[] { one.Left, one.Top, one.Right, one.Bottom })
                json.WriteNumberValue(edge);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    // JSON knows no NaN.
    private static void Score(Utf8JsonWriter json, float score)
    {
        if (float.IsFinite(score))
            json.WriteNumber("score", score);
        else
            json.WriteNull("score");
    }

    private static float Number(HttpContext context, string name, float usual, float least, float most)
    {
        string? word = context.Request.Query[name];
        if (word is null)
            return usual;
        return float.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) && number >= least && number <= most
            ? number : throw new RefusalException(Refusal.BadRequest, $"{name} takes a number from {least} {(most < int.MaxValue ? $"to {most}" : "on")}, not '{Quote.Short(word)}'");
    }

    private static RefusalException Cannot(Model model, string what, string why) => new(Refusal.BadRequest, $"'{model.Name}' does not {what}: {why}");

    /// <summary>How long the parts of an answer took.</summary>
    private sealed class Times
    {
        private readonly List<(string Name, double Milliseconds)> _parts = [];
        private long _last = Stopwatch.GetTimestamp();

        public void Mark(string name)
        {
            _parts.Add((name, Stopwatch.GetElapsedTime(_last).TotalMilliseconds));
            _last = Stopwatch.GetTimestamp();
        }

        public void Write(Utf8JsonWriter json)
        {
            json.WriteStartObject("times");
            foreach (var (name, milliseconds) in _parts)
                json.WriteNumber(name, Math.Round(milliseconds, 3));
            json.WriteEndObject();
        }
    }
}
