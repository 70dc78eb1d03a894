using System.Text.Json;

namespace CaffeSharp.Serving.Protocol;

/// <summary>Reads the JSON of a request to infer. Numbers go straight into an array, so a body takes no more than a few times its length.</summary>
internal ref struct InferJson
{
    private const int MostDepth = 40; // A blob has at most 32 axes.

    private Utf8JsonReader _json;

    private InferJson(ReadOnlySpan<byte> json) => _json = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MostDepth });

    /// <summary>Reads it.</summary>
    /// <exception cref="RefusalException">It is no JSON, or not of the protocol's form.</exception>
    public static InferRequest Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new InferJson(json);
            InferRequest request = reader.Request();
            if (reader._json.Read())
                throw Malformed("something stands behind the request");
            return request;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException)
        {
            // The reader throws InvalidOperationException for text that is not UTF-8.
            throw Malformed(fault is JsonException ? fault.Message : "a string is not UTF-8");
        }
    }

    private InferRequest Request()
    {
        var request = new InferRequest();
        HashSet<string> seen = [];
        Advance();
        Require(JsonTokenType.StartObject, "a request is an object");
        while (Name() is string name)
        {
            if (!seen.Add(name))
                throw Malformed($"'{Quote.Short(name)}' stands there twice");
            switch (name)
            {
                case "id":
                    request.Id = Text("id");
                    break;
                case "inputs":
                    Each("inputs", ref this, (ref InferJson json) => request.Inputs.Add(json.Input()));
                    break;
                case "outputs":
                    Each("outputs", ref this, (ref InferJson json) => request.Outputs.Add(json.Output()));
                    break;
                case "parameters":
                    RequestParameters(request);
                    break;
                default:
                    _json.Skip();
                    break;
            }
        }
        return request;
    }

    private InputTensor Input()
    {
        var input = new InputTensor();
        Require(JsonTokenType.StartObject, "an input is an object");
        while (Name() is string name)
        {
            switch (name)
            {
                case "name":
                    input.Name = Text("name");
                    break;
                case "datatype":
                    input.Datatype = Text("datatype");
                    break;
                case "shape":
                    List<long> shape = [];
                    Each("shape", ref this, (ref InferJson json) => shape.Add(json.Whole("shape")));
                    input.Shape = shape;
                    break;
                case "data":
                    (input.Data, input.Nesting) = NestedNumbers.Read(ref _json);
                    break;
                case "parameters":
                    Require(JsonTokenType.StartObject, "parameters are an object");
                    while (Name() is string parameter)
                    {
                        if (parameter == "binary_data_size")
                            input.BinarySize = Whole(parameter);
                        else
                            SkipUnlessAsked(parameter);
                    }
                    break;
                default:
                    _json.Skip();
                    break;
            }
        }
        return input;
    }

    private RequestedOutput Output()
    {
        var output = new RequestedOutput("", null);
        Require(JsonTokenType.StartObject, "an output is an object");
        while (Name() is string name)
        {
            switch (name)
            {
                case "name":
                    output = output with { Name = Text("name") };
                    break;
                case "parameters":
                    Require(JsonTokenType.StartObject, "parameters are an object");
                    while (Name() is string parameter)
                    {
                        if (parameter == "binary_data")
                            output = output with { Binary = Flag(parameter) };
                        else
                            SkipUnlessAsked(parameter);
                    }
                    break;
                default:
                    _json.Skip();
                    break;
            }
        }
        return output;
    }

    private void RequestParameters(InferRequest request)
    {
        Require(JsonTokenType.StartObject, "parameters are an object");
        while (Name() is string parameter)
        {
            if (parameter == "binary_data_output")
                request.BinaryOutput = Flag(parameter);
            else if (parameter == "timeout")
                request.Timeout = RequestTime.Read(Whole(parameter));
            else
                SkipUnlessAsked(parameter);
        }
    }

    // What would change the answer is refused, not passed over.
    private void SkipUnlessAsked(string parameter)
    {
        if (parameter is "classification" || parameter.StartsWith("shared_memory", StringComparison.Ordinal) || parameter.StartsWith("sequence_", StringComparison.Ordinal))
            throw new RefusalException(Refusal.NotSupported, $"the parameter '{parameter}' is not supported");
        _json.Skip();
    }

    private delegate void Item(ref InferJson json);

    private static void Each(string what, ref InferJson json, Item item)
    {
        json.Require(JsonTokenType.StartArray, $"'{what}' is an array");
        for (json.Advance(); json._json.TokenType != JsonTokenType.EndArray; json.Advance())
            item(ref json);
    }

    /// <summary>The next member's name, its value being the current token; null at the object's end.</summary>
    private string? Name()
    {
        Advance();
        if (_json.TokenType == JsonTokenType.EndObject)
            return null;
        string name = _json.GetString()!;
        Advance();
        return name;
    }

    private string Text(string what)
    {
        Require(JsonTokenType.String, $"'{what}' is a string");
        return _json.GetString()!;
    }

    private long Whole(string what) => _json.TokenType == JsonTokenType.Number && _json.TryGetInt64(out long number)
        ? number : throw Malformed($"'{what}' takes whole numbers");

    private bool Flag(string what) => _json.TokenType is JsonTokenType.True or JsonTokenType.False
        ? _json.GetBoolean() : throw Malformed($"'{what}' is true or false");

    private void Require(JsonTokenType token, string what)
    {
        if (_json.TokenType != token)
            throw Malformed(what);
    }

    private void Advance()
    {
        if (!_json.Read())
            throw Malformed("the request ends too early");
    }

    private static RefusalException Malformed(string why) => new(Refusal.BadRequest, $"the request is not JSON of the Open Inference Protocol: {why}");
}
