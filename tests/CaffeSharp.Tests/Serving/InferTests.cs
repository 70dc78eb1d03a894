using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using CaffeSharp.Serving;
using CaffeSharp.Serving.Models;
using CaffeSharp.Tests.Cli;
using Xunit;

namespace CaffeSharp.Tests.Serving;

public sealed class InferTests
{
    private const string Infer = "/v2/models/tiny/infer";

    private static readonly string Numbers = string.Join(',', Enumerable.Range(0, 48).Select(k => k / 8f));

    private static readonly string Nested = JsonNode.Parse($"[[{string.Join(',', Enumerable.Range(0, 3).Select(c => $"[{string.Join(',', Enumerable.Range(0, 4).Select(y => $"[{string.Join(',', Enumerable.Range(0, 4).Select(x => ((c * 16) + (y * 4) + x) / 8f))}]"))}]"))}]]")!.ToJsonString();

    [Fact]
    public async Task Nested_flat_binary_and_packed_data_give_the_bits_of_a_session()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        float[] expected = Expected();
        Assert.Equal(expected, Data((await server.PostAsync(Infer, Request(Numbers))).Json));
        Assert.Equal(expected, Data((await server.PostAsync(Infer, Request(Nested[1..^1]))).Json));
        Assert.Equal(expected, await server.InferAsync("tiny", "data", Image()));
        Assert.Equal(expected, Data((await server.PostAsync("/v2/models/tiny/versions/1/infer", Request(Numbers))).Json));
        foreach (string form in new[] { "gzip", "deflate", "br" })
            Assert.Equal(expected, Data((await server.PostAsync(Infer, Packed(form, Request(Numbers)))).Json));
    }

    [Fact]
    public async Task The_answer_says_what_was_asked()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        (int status, JsonNode json) = await server.PostAsync(Infer, $$"""{"id":"a \"b\" ü",{{Request(Numbers)[1..]}}""");
        Assert.Equal(200, status);
        Assert.Equal("a \"b\" ü", (string)json["id"]!);
        Assert.Equal("tiny", (string)json["model_name"]!);
        Assert.Equal("1", (string)json["model_version"]!);
        Assert.Equal("""[1,5,1,1]""", json["outputs"]![0]!["shape"]!.ToJsonString());
        Assert.Equal("FP32", (string)json["outputs"]![0]!["datatype"]!);
        using HttpResponseMessage answer = await server.Client.PostAsync(new Uri(Infer, UriKind.Relative), RunningServer.Binary("data", Image(), ""","id":"x","outputs":[{"name":"score","parameters":{"binary_data":false}}]"""));
        JsonNode flat = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.Equal(Expected(), Data(flat));
        Assert.Equal("x", (string)flat["id"]!);
        Assert.False(answer.Headers.Contains("Inference-Header-Content-Length"));
    }

    [Fact]
    public async Task Health_and_metadata_tell_the_models()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Assert.Equal((200, """{"live":true}"""), Text(await server.GetAsync("/v2/health/live")));
        Assert.Equal((200, """{"live":true,"ready":true}"""), Text(await server.GetAsync("/v2/health/ready")));
        Assert.Equal((200, """{"name":"tiny","ready":true}"""), Text(await server.GetAsync("/v2/models/tiny/ready")));
        Assert.Contains("binary_tensor_data", (await server.GetAsync("/v2")).Json["extensions"]!.AsArray().Select(word => (string)word!));
        Assert.Equal((200, """{"name":"tiny","versions":["1"],"platform":"caffe_caffemodel","inputs":[{"name":"data","datatype":"FP32","shape":[-1,3,4,4]}],"outputs":[{"name":"score","datatype":"FP32","shape":[-1,5,1,1]}]}"""),
            Text(await server.GetAsync("/v2/models/tiny")));
    }

    [Fact]
    public async Task A_broken_model_is_told_without_its_path_and_stops_no_other()
    {
        string folder = "";
        await using RunningServer server = await RunningServer.StartAsync(files =>
        {
            folder = files.Folder;
            return new ServerOptions
            {
                Models = [new ModelSource("tiny", files.Text("tiny.prototxt", Workshop.Classifier), null), new ModelSource("broken", files.Text("broken.prototxt", "layer { type: \"Nonsense\" name: \"n\" }"), null), new ModelSource("none", files["none.prototxt"], null)],
            };
        });
        foreach (string name in new[] { "broken", "none" })
        {
            (int status, JsonNode json) = await server.GetAsync($"/v2/models/{name}/ready");
            Assert.Equal(503, status);
            Assert.False((bool)json["ready"]!);
            Assert.Contains($"{name}.prototxt", (string)json["error"]!);
            Assert.DoesNotContain(folder, json.ToJsonString());
            Assert.Equal(503, (await server.PostAsync($"/v2/models/{name}/infer", "{}")).Status);
        }
        Assert.Equal(503, (await server.GetAsync("/v2/health/ready")).Status);
        Assert.Equal(200, (await server.PostAsync(Infer, Request(Numbers))).Status);
    }

    [Theory]
    [InlineData("", "is not JSON")]
    [InlineData("[]", "a request is an object")]
    [InlineData("{}", "inputs that are not given: 'data' [1, 3, 4, 4]")]
    [InlineData("{\"inputs\":[{}]}", "no input ''")]
    [InlineData("{\"inputs\":[],\"inputs\":[]}", "'inputs' stands there twice")]
    [InlineData("{\"inputs\":[{\"name\":\"data\",\"datatype\":\"UINT8\",\"shape\":[1,3,4,4],\"data\":[]}]}", "input 'data' is UINT8, and the model takes FP32")]
    [InlineData("{\"inputs\":[{\"name\":\"data\",\"datatype\":\"FP32\",\"data\":[]}]}", "input 'data' has no shape")]
    [InlineData("{\"inputs\":[{\"name\":\"data\",\"datatype\":\"FP32\",\"shape\":[1,3,4,4]}]}", "input 'data' has no data")]
    [InlineData("{\"inputs\":[{\"name\":\"data\",\"datatype\":\"FP32\",\"shape\":[1,3,4,4],\"data\":[1,2]}]}", "takes 48 numbers, not 2")]
    [InlineData("{\"inputs\":[{\"name\":\"data\",\"datatype\":\"FP32\",\"shape\":[1,3,4],\"data\":[1,2]}]}", "is of shape [1, 3, 4], and the model takes [-1, 3, 4, 4], axis 0 from 1 to 8")]
    [InlineData("{\"inputs\":[{\"name\":\"data\",\"datatype\":\"FP32\",\"shape\":[9,3,4,4],\"data\":[1,2]}]}", "of shape [9, 3, 4, 4]")]
    [InlineData("{\"inputs\":[{\"name\":\"data\",\"datatype\":\"FP32\",\"shape\":[0,3,4,4],\"data\":[]}]}", "of shape [0, 3, 4, 4]")]
    [InlineData("{\"inputs\":[{\"name\":\"data\",\"datatype\":\"FP32\",\"shape\":[-1,3,4,4],\"data\":[]}]}", "of shape [-1, 3, 4, 4]")]
    [InlineData("{\"inputs\":[{\"name\":\"data\",\"datatype\":\"FP32\",\"shape\":[4294967297,3,4,4],\"data\":[]}]}", "of shape [4294967297, 3, 4, 4]")]
    [InlineData("{\"inputs\":[{\"name\":\"data\",\"datatype\":\"FP32\",\"shape\":[1.5,3,4,4],\"data\":[]}]}", "'shape' takes whole numbers")]
    [InlineData("{\"inputs\":[{\"name\":\"data\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[1e39]}]}", "a number is too large for FP32")]
    [InlineData("{\"inputs\":[{\"name\":\"data\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[\"1\"]}]}", "something else than numbers")]
    [InlineData("{\"inputs\":[{\"name\":\"data\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[[1],2]}]}", "side by side")]
    [InlineData("{\"inputs\":[{\"name\":\"data\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[1,[2]]}]}", "side by side")]
    [InlineData("{\"inputs\":[{\"name\":\"data\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[[1],[2,3]]}]}", "an array of 2 stands beside one of 1")]
    [InlineData("{\"inputs\":[{\"name\":\"data\",\"datatype\":\"FP32\",\"shape\":[1,3,4,4],\"parameters\":{\"binary_data_size\":192}}]}", "the header Inference-Header-Content-Length is missing")]
    [InlineData("{\"inputs\":[{\"name\":\"data\",\"datatype\":\"FP32\",\"shape\":[1,3,4,4],\"parameters\":{\"shared_memory_region\":\"x\"}}]}", "'shared_memory_region' is not supported")]
    [InlineData("{\"inputs\":[]} x", "is not JSON")]
    [InlineData("nonsense", "is not JSON")]
    public async Task What_is_wrong_is_said(string body, string message)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        (int status, JsonNode json) = await server.PostAsync(Infer, body);
        Assert.InRange(status, 400, 501);
        Assert.Contains(message, (string)json["error"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_nested_otherwise_than_the_shape_are_refused()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string rows = string.Join(',', Enumerable.Repeat("[1,2,3,4,5,6]", 8));
        Assert.Equal("the data of input 'data' are nested as [8, 6], and its shape is [1, 3, 4, 4]", (string)(await server.PostAsync(Infer, Request(rows))).Json["error"]!);
        string deep = new string('[', 1000) + new string(']', 1000);
        Assert.Equal(400, (await server.PostAsync(Infer, Request(deep))).Status);
    }

    [Fact]
    public async Task Too_many_bytes_are_refused_packed_or_not()
    {
        await using RunningServer server = await RunningServer.StartAsync(options => options with { MaxBody = 100_000 });
        string blanks = Request(Numbers) + new string(' ', 200_000);
        Assert.Equal(413, (await server.PostAsync(Infer, blanks)).Status);
        Assert.Equal(413, (await server.PostAsync(Infer, Packed("gzip", blanks))).Status);
        Assert.Equal(200, (await server.PostAsync(Infer, Request(Numbers))).Status);
    }

    [Fact]
    public async Task NaN_goes_in_binary_and_is_refused_in_JSON()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Blob image = Image();
        image.Span[7] = float.NaN;
        Assert.All(await server.InferAsync("tiny", "data", image), number => Assert.True(float.IsNaN(number)));
        (int status, JsonNode json) = await server.PostAsync(Infer, RunningServer.Binary("data", image, ""","outputs":[{"name":"score","parameters":{"binary_data":false}}]"""));
        Assert.Equal(400, status);
        Assert.Contains("NaN or infinity, which JSON cannot tell", (string)json["error"]!);
    }

    private static string Request(string data) => $$"""{"inputs":[{"name":"data","shape":[1,3,4,4],"datatype":"FP32","data":[{{data}}]}]}""";

    private static Blob Image() => new([1, 3, 4, 4], Enumerable.Range(0, 48).Select(k => k / 8f).ToArray());

    private static float[] Expected()
    {
        using Session session = Net.Parse(Workshop.Classifier).CreateSession();
        return session.Run(Image())["score"].Span.ToArray();
    }

    private static float[] Data(JsonNode json) => json["outputs"] is JsonArray outputs ? [.. outputs[0]!["data"]!.AsArray().Select(number => (float)number!)] : throw new InvalidOperationException(json.ToJsonString());

    private static (int, string) Text((int Status, JsonNode Json) answer) => (answer.Status, answer.Json.ToJsonString());

    private static HttpContent Packed(string form, string text)
    {
        var bytes = new MemoryStream();
        using (Stream packing = form switch
        {
            "gzip" => new GZipStream(bytes, CompressionLevel.Optimal, leaveOpen: true),
            "deflate" => new ZLibStream(bytes, CompressionLevel.Optimal, leaveOpen: true),
            _ => new BrotliStream(bytes, CompressionLevel.Optimal, leaveOpen: true),
        })
            packing.Write(Encoding.UTF8.GetBytes(text));
        var content = new ByteArrayContent(bytes.ToArray());
        content.Headers.ContentEncoding.Add(form);
        return content;
    }
}
