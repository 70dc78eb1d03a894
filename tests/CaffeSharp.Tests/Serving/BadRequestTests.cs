using System.Net.Sockets;
using System.Text;
using CsCheck;
using Xunit;

namespace CaffeSharp.Tests.Serving;

/// <summary>Requests that went wrong in any way: the server answers with a status of the client's making, and stays up.</summary>
public sealed class BadRequestTests
{
    private const string Good = """{"id":"1","parameters":{"binary_data_output":false},"inputs":[{"name":"data","shape":[1,3,4,4],"datatype":"FP32","data":[[[[1,2,3,4],[1,2,3,4],[1,2,3,4],[1,2,3,4]],[[1,2,3,4],[1,2,3,4],[1,2,3,4],[1,2,3,4]],[[1,2,3,4],[1,2,3,4],[1,2,3,4],[1,2,3,4]]]]}],"outputs":[{"name":"score","parameters":{"binary_data":true}}]}""";

    private static readonly string[] Words =
        ["-1", "0", "1e999", "NaN", "null", "true", "[", "]", "{", "}", ",", ":", "\"", "\"data\"", "\"shape\":[2147483648]", "9223372036854775807", "-9223372036854775809", "\"BYTES\"", "\\ud800", "\u00ff",
            "\"binary_data_size\":-1", "\"parameters\":{\"binary_data_size\":192}", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["];

    private static readonly Gen<byte[]> Bodies = Gen.Select(Gen.Int[0, Good.Length - 1], Gen.Int[0, 40], Gen.Int[0, Words.Length - 1], Gen.Int[0, 3], (at, cut, word, kind) => Encoding.Latin1.GetBytes(kind switch
    {
        0 => Good[..at],
        1 => Good[..at] + Words[word] + Good[Math.Min(Good.Length, at + cut)..],
        2 => Good[..at] + Good[Math.Min(Good.Length, at + cut)..],
        _ => Good[..at] + (char)(cut * 6) + Good[(at + 1)..],
    }));

    private static readonly Gen<(byte[] Body, string? Length, string Encoding)> Requests = Gen.Select(Bodies, Gen.Int[0, 9], Gen.Int[0, 9], (body, length, packing) =>
        (body, length switch { 0 => "-1", 1 => "x", 2 => $"{body.Length / 2}", 3 => $"{body.Length}", 4 => $"{body.Length + 1}", 5 => "99999999999999999999", _ => (string?)null }, packing == 0 ? "gzip" : ""));

    [Fact]
    public async Task Ten_thousand_bad_requests_are_answered()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        var infer = new Uri("/v2/models/tiny/infer", UriKind.Relative);
        await Requests.SampleAsync(async request =>
        {
            using var content = new ByteArrayContent(request.Body);
            if (request.Length is string length)
                content.Headers.TryAddWithoutValidation("Inference-Header-Content-Length", length);
            if (request.Encoding.Length > 0)
                content.Headers.ContentEncoding.Add(request.Encoding);
            using HttpResponseMessage answer = await server.Client.PostAsync(infer, content);
            return (int)answer.StatusCode is 200 or 400 or 413 or 415 or 501;
        }, iter: 10_000, threads: 4);
        Assert.Equal(5, (await server.InferAsync("tiny", "data", new Blob([1, 3, 4, 4]))).Length);
    }

    [Theory]
    [InlineData("POST /v2/models/tiny/infer HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")]
    [InlineData("POST /v2/models/tiny/infer HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n{}")]
    [InlineData("POST /v2/models/tiny/infer HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("POST /v2/models/tiny/infer HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{")]
    [InlineData("POST /classify/tiny HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 9\r\n\r\n--b\r\nCont")]
    [InlineData("POST /classify/tiny HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data\r\nContent-Length: 4\r\n\r\n--b\r")]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("\0\0\0\0")]
    public async Task Clients_that_vanish_in_the_middle_harm_nobody(string sent)
    {
        await using RunningServer server = await RunningServer.StartAsync(options => options with { Queue = 1 });
        for (int i = 0; i < 20; i++)
        {
            using var client = new TcpClient("127.0.0.1", server.Server.HttpPort);
            await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(sent), TestContext.Current.CancellationToken);
            client.Client.LingerState = new LingerOption(true, 0);
        }
        // Each gave its place back once the server saw that it is gone.
        Blob image = new([1, 3, 4, 4]);
        for (int i = 0; ; i++)
        {
            using HttpResponseMessage answer = await server.Client.PostAsync(new Uri("/v2/models/tiny/infer", UriKind.Relative), RunningServer.Binary("data", image), TestContext.Current.CancellationToken);
            if (answer.IsSuccessStatusCode)
                break;
            Assert.True((int)answer.StatusCode == 503 && i < 1000);
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
