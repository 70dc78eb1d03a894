using System.Globalization;
using System.Reflection;
using System.Text.Json;
using CaffeSharp.Graph;
using CaffeSharp.Serving.Models;
using CaffeSharp.Serving.Protocol;

namespace CaffeSharp.Serving.Http;

/// <summary>Health and metadata of the server and of its models.</summary>
internal sealed class ModelEndpoints(ModelHost host, ServerState state)
{
    /// <summary>The server's name in metadata.</summary>
    public const string ServerName = "caffesharp";

    /// <summary>What the models are, in the protocol's words: project and format.</summary>
    public const string Platform = "caffe_caffemodel";

    /// <summary>What the server can besides the protocol's core.</summary>
    public static IReadOnlyList<string> Extensions { get; } = ["binary_tensor_data"];

    /// <summary>The version of the program.</summary>
    public static string ServerVersion { get; } =
        typeof(ModelEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public static Task LiveAsync(HttpContext context) => Answer.JsonAsync(context, StatusCodes.Status200OK, json => json.WriteBoolean("live", true));

    public Task ReadyAsync(HttpContext context)
    {
        bool ready = state.IsReady;
        return Answer.JsonAsync(context, Status(ready), json =>
        {
            json.WriteBoolean("live", true);
            json.WriteBoolean("ready", ready);
        });
    }

    public static Task ServerAsync(HttpContext context) => Answer.JsonAsync(context, StatusCodes.Status200OK, json =>
    {
        json.WriteString("name", ServerName);
        json.WriteString("version", ServerVersion);
        json.WriteStartArray("extensions");
        foreach (string extension in Extensions)
            json.WriteStringValue(extension);
        json.WriteEndArray();
    });

    public Task ModelAsync(HttpContext context)
    {
        Model model = host.Find(Name(context), Version(context));
        ModelEntry entry = host.Entry(Name(context));
        return Answer.JsonAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteString("name", model.Name);
            json.WriteStartArray("versions");
            foreach (int version in entry.Versions.Keys)
                json.WriteStringValue(version.ToString(CultureInfo.InvariantCulture));
            json.WriteEndArray();
            json.WriteString("platform", Platform);
            Tensors(json, "inputs", model.Inputs.Select(input => (input.Value, input.Shape)));
            Tensors(json, "outputs", model.Outputs.Select(output => (output, model.OutputShape(output))));
        });
    }

    public Task ModelReadyAsync(HttpContext context)
    {
        string? why = null;
        try
        {
            host.Find(Name(context), Version(context));
        }
        catch (RefusalException refusal) when (refusal.Kind == Refusal.NotReady)
        {
            why = refusal.Message;
        }
        return Answer.JsonAsync(context, Status(why is null), json =>
        {
            json.WriteString("name", Name(context));
            json.WriteBoolean("ready", why is null);
            if (why is not null)
                json.WriteString("error", why);
        });
    }

    private static void Tensors(Utf8JsonWriter json, string what, IEnumerable<(Value Value, long[] Shape)> tensors)
    {
        json.WriteStartArray(what);
        foreach (var (value, shape) in tensors)
        {
            json.WriteStartObject();
            json.WriteString("name", value.Name);
            json.WriteString("datatype", RequestCheck.Datatype);
            Answer.WholeNumbers(json, "shape", shape);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static string Name(HttpContext context) => (string)context.Request.RouteValues["model"]!;

    private static string? Version(HttpContext context) => context.Request.RouteValues["version"] as string;

    private static int Status(bool ready) => ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
}
