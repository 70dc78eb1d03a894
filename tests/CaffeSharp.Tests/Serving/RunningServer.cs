using System.Buffers.Binary;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using CaffeSharp.Serving;
using CaffeSharp.Serving.Models;
using CaffeSharp.Tests.Cli;
using Microsoft.Extensions.Logging;

namespace CaffeSharp.Tests.Serving;

/// <summary>A server inside the tests' process on a free port, with files of its own.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private const string LengthHeader = "Inference-Header-Content-Length";

    private readonly Workshop _files;

    private RunningServer(Server server, Workshop files)
    {
        (Server, _files) = (server, files);
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{server.HttpPort}") };
    }

    public Server Server { get; }

    public HttpClient Client { get; }

    /// <summary>A server of the net of <see cref="Workshop.Classifier"/> as 'tiny'.</summary>
    public static Task<RunningServer> StartAsync(Func<ServerOptions, ServerOptions>? change = null) => StartAsync(files =>
    {
        var options = new ServerOptions { Models = [new ModelSource("tiny", files.Text("tiny.prototxt", Workshop.Classifier), null)] };
        return change?.Invoke(options) ?? options;
    });

    /// <summary>A server of whatever the test writes.</summary>
    public static async Task<RunningServer> StartAsync(Func<Workshop, ServerOptions> prepare)
    {
        var files = new Workshop();
        Server server = await Server.StartAsync(prepare(files) with { Http = 0, Log = LogLevel.None, Drain = TimeSpan.FromSeconds(5) });
        await server.Loaded;
        return new RunningServer(server, files);
    }

    /// <summary>Sends a body and reads the answer as JSON.</summary>
    public async Task<(int Status, JsonNode Json)> PostAsync(string path, HttpContent body)
    {
        using HttpResponseMessage answer = await Client.PostAsync(new Uri(path, UriKind.Relative), body);
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }

    /// <summary>Sends JSON.</summary>
    public Task<(int Status, JsonNode Json)> PostAsync(string path, string json) => PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"));

    /// <summary>Asks for something.</summary>
    public async Task<(int Status, JsonNode Json)> GetAsync(string path)
    {
        using HttpResponseMessage answer = await Client.GetAsync(new Uri(path, UriKind.Relative));
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }

    /// <summary>A request with one binary tensor, its output asked for in binary.</summary>
    public static HttpContent Binary(string input, Blob blob, string more = "")
    {
        byte[] json = Encoding.UTF8.GetBytes(
            $$$"""{"parameters":{"binary_data_output":true},"inputs":[{"name":"{{{input}}}","shape":{{{blob.Shape}}},"datatype":"FP32","parameters":{"binary_data_size":{{{blob.Span.Length * 4}}} } }]{{{more}}} }""");
        var content = new ByteArrayContent([.. json, .. MemoryMarshal.AsBytes(blob.Span)]);
        content.Headers.Add(LengthHeader, $"{json.Length}");
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return content;
    }

    /// <summary>Runs a model on a tensor, in binary both ways.</summary>
    /// <returns>The first output's numbers.</returns>
    public async Task<float[]> InferAsync(string model, string input, Blob blob)
    {
        using HttpResponseMessage answer = await Client.PostAsync(new Uri($"/v2/models/{model}/infer", UriKind.Relative), Binary(input, blob));
        byte[] body = await answer.Content.ReadAsByteArrayAsync();
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException(Encoding.UTF8.GetString(body));
        int json = int.Parse(answer.Headers.GetValues(LengthHeader).Single(), System.Globalization.CultureInfo.InvariantCulture);
        float[] numbers = new float[(body.Length - json) / 4];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = BinaryPrimitives.ReadSingleLittleEndian(body.AsSpan(json + (4 * i)));
        return numbers;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        _files.Dispose();
    }
}
