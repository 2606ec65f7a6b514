#!/usr/bin/env node
import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
/******/ var __webpack_modules__ = ({

/***/ 785:
/***/ ((__unused_webpack_module, exports) => {


Object.defineProperty(exports, "__esModule", ({ value: true }));
// This is an empty module that is served up when outside of a workerd environment
// See the `exports` field in package.json
exports["default"] = {};
//# sourceMappingURL=empty.js.map

/***/ }),

/***/ 6122:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



//Parse method copied from https://github.com/brianc/node-postgres
//Copyright (c) 2010-2014 Brian Carlson (brian.m.carlson@gmail.com)
//MIT License

//parses a connection string
function parse(str, options = {}) {
  //unix socket
  if (str.charAt(0) === '/') {
    const config = str.split(' ')
    return { host: config[0], database: config[1] }
  }

  // Check for empty host in URL

  const config = Object.create(null)
  let result
  let dummyHost = false
  if (/ |%[^a-f0-9]|%[a-f0-9][^a-f0-9]/i.test(str)) {
    // Ensure spaces are encoded as %20
    str = encodeURI(str).replace(/%25(\d\d)/g, '%$1')
  }

  try {
    try {
      result = new URL(str, 'postgres://base')
    } catch (e) {
      // The URL is invalid so try again with a dummy host
      result = new URL(str.replace('@/', '@___DUMMY___/'), 'postgres://base')
      dummyHost = true
    }
  } catch (err) {
    // Remove the input from the error message to avoid leaking sensitive information
    err.input && (err.input = '*****REDACTED*****')
    throw err
  }

  // We'd like to use Object.fromEntries() here but Node.js 10 does not support it
  for (const entry of result.searchParams.entries()) {
    config[entry[0]] = entry[1]
  }

  config.user = config.user || decodeURIComponent(result.username)
  config.password = config.password || decodeURIComponent(result.password)

  if (result.protocol == 'socket:') {
    config.host = decodeURI(result.pathname)
    config.database = result.searchParams.get('db')
    config.client_encoding = result.searchParams.get('encoding')
    return config
  }
  const hostname = (dummyHost ? '' : result.hostname).replace(/^\[(.+)\]$/, '$1')
  if (!config.host) {
    // Only set the host if there is no equivalent query param.
    config.host = decodeURIComponent(hostname)
  } else if (hostname && /^%2f/i.test(hostname)) {
    // Only prepend the hostname to the pathname if it is not a URL encoded Unix socket host.
    result.pathname = hostname + result.pathname
  }
  if (!config.port) {
    // Only set the port if there is no equivalent query param.
    config.port = result.port
  }

  const pathname = result.pathname.slice(1) || null
  config.database = pathname ? decodeURI(pathname) : null

  if (config.ssl === 'true' || config.ssl === '1') {
    config.ssl = true
  }

  if (config.ssl === '0') {
    config.ssl = false
  }

  if (config.sslcert || config.sslkey || config.sslrootcert || config.sslmode) {
    config.ssl = {}
  }

  // sslnegotiation=direct implies SSL is in use (libpq requires sslmode>=require),
  // so enable SSL if the connection string did not otherwise configure it.
  if (config.sslnegotiation === 'direct' && config.ssl === undefined) {
    config.ssl = true
  }

  // Only try to load fs if we expect to read from the disk
  const fs = config.sslcert || config.sslkey || config.sslrootcert ? __nccwpck_require__(9896) : null

  if (config.sslcert) {
    config.ssl.cert = fs.readFileSync(config.sslcert).toString()
  }

  if (config.sslkey) {
    config.ssl.key = fs.readFileSync(config.sslkey).toString()
  }

  if (config.sslrootcert) {
    config.ssl.ca = fs.readFileSync(config.sslrootcert).toString()
  }

  if (options.useLibpqCompat && config.uselibpqcompat) {
    throw new Error('Both useLibpqCompat and uselibpqcompat are set. Please use only one of them.')
  }

  if (config.uselibpqcompat === 'true' || options.useLibpqCompat) {
    switch (config.sslmode) {
      case 'disable': {
        config.ssl = false
        break
      }
      case 'prefer': {
        config.ssl.rejectUnauthorized = false
        break
      }
      case 'require': {
        if (config.sslrootcert) {
          // If a root CA is specified, behavior of `sslmode=require` will be the same as that of `verify-ca`
          config.ssl.checkServerIdentity = function () {}
        } else {
          config.ssl.rejectUnauthorized = false
        }
        break
      }
      case 'verify-ca': {
        if (!config.ssl.ca) {
          throw new Error(
            'SECURITY WARNING: Using sslmode=verify-ca requires specifying a CA with sslrootcert. If a public CA is used, verify-ca allows connections to a server that somebody else may have registered with the CA, making you vulnerable to Man-in-the-Middle attacks. Either specify a custom CA certificate with sslrootcert parameter or use sslmode=verify-full for proper security.'
          )
        }
        config.ssl.checkServerIdentity = function () {}
        break
      }
      case 'verify-full': {
        break
      }
    }
  } else {
    switch (config.sslmode) {
      case 'disable': {
        config.ssl = false
        break
      }
      case 'prefer':
      case 'require':
      case 'verify-ca':
      case 'verify-full': {
        if (config.sslmode !== 'verify-full') {
          deprecatedSslModeWarning(config.sslmode)
        }
        break
      }
      case 'no-verify': {
        config.ssl.rejectUnauthorized = false
        break
      }
    }
  }

  return config
}

// convert pg-connection-string ssl config to a ClientConfig.ConnectionOptions
function toConnectionOptions(sslConfig) {
  const connectionOptions = Object.entries(sslConfig).reduce((c, [key, value]) => {
    // we explicitly check for undefined and null instead of `if (value)` because some
    // options accept falsy values. Example: `ssl.rejectUnauthorized = false`
    if (value !== undefined && value !== null) {
      c[key] = value
    }

    return c
  }, Object.create(null))

  return connectionOptions
}

// convert pg-connection-string config to a ClientConfig
function toClientConfig(config) {
  const poolConfig = Object.entries(config).reduce((c, [key, value]) => {
    if (key === 'ssl') {
      const sslConfig = value

      if (typeof sslConfig === 'boolean') {
        c[key] = sslConfig
      }

      if (typeof sslConfig === 'object') {
        c[key] = toConnectionOptions(sslConfig)
      }
    } else if (value !== undefined && value !== null) {
      if (key === 'port') {
        // when port is not specified, it is converted into an empty string
        // we want to avoid NaN or empty string as a values in ClientConfig
        if (value !== '') {
          const v = parseInt(value, 10)
          if (isNaN(v)) {
            throw new Error(`Invalid ${key}: ${value}`)
          }

          c[key] = v
        }
      } else {
        c[key] = value
      }
    }

    return c
  }, Object.create(null))

  return poolConfig
}

// parses a connection string into ClientConfig
function parseIntoClientConfig(str) {
  return toClientConfig(parse(str))
}

function deprecatedSslModeWarning(sslmode) {
  if (!deprecatedSslModeWarning.warned && typeof process !== 'undefined' && process.emitWarning) {
    deprecatedSslModeWarning.warned = true
    process.emitWarning(`SECURITY WARNING: The SSL modes 'prefer', 'require', and 'verify-ca' are treated as aliases for 'verify-full'.
In the next major version (pg-connection-string v3.0.0 and pg v9.0.0), these modes will adopt standard libpq semantics, which have weaker security guarantees.

To prepare for this change:
- If you want the current behavior, explicitly use 'sslmode=verify-full'
- If you want libpq compatibility now, use 'uselibpqcompat=true&sslmode=${sslmode}'

See https://www.postgresql.org/docs/current/libpq-ssl.html for libpq SSL mode definitions.`)
  }
}

module.exports = parse

parse.parse = parse
parse.toClientConfig = toClientConfig
parse.parseIntoClientConfig = parseIntoClientConfig


/***/ }),

/***/ 2299:
/***/ ((module) => {



// selected so (BASE - 1) * 0x100000000 + 0xffffffff is a safe integer
var BASE = 1000000;

function readInt8(buffer) {
	var high = buffer.readInt32BE(0);
	var low = buffer.readUInt32BE(4);
	var sign = '';

	if (high < 0) {
		high = ~high + (low === 0);
		low = (~low + 1) >>> 0;
		sign = '-';
	}

	var result = '';
	var carry;
	var t;
	var digits;
	var pad;
	var l;
	var i;

	{
		carry = high % BASE;
		high = high / BASE >>> 0;

		t = 0x100000000 * carry + low;
		low = t / BASE >>> 0;
		digits = '' + (t - BASE * low);

		if (low === 0 && high === 0) {
			return sign + digits + result;
		}

		pad = '';
		l = 6 - digits.length;

		for (i = 0; i < l; i++) {
			pad += '0';
		}

		result = pad + digits + result;
	}

	{
		carry = high % BASE;
		high = high / BASE >>> 0;

		t = 0x100000000 * carry + low;
		low = t / BASE >>> 0;
		digits = '' + (t - BASE * low);

		if (low === 0 && high === 0) {
			return sign + digits + result;
		}

		pad = '';
		l = 6 - digits.length;

		for (i = 0; i < l; i++) {
			pad += '0';
		}

		result = pad + digits + result;
	}

	{
		carry = high % BASE;
		high = high / BASE >>> 0;

		t = 0x100000000 * carry + low;
		low = t / BASE >>> 0;
		digits = '' + (t - BASE * low);

		if (low === 0 && high === 0) {
			return sign + digits + result;
		}

		pad = '';
		l = 6 - digits.length;

		for (i = 0; i < l; i++) {
			pad += '0';
		}

		result = pad + digits + result;
	}

	{
		carry = high % BASE;
		t = 0x100000000 * carry + low;
		digits = '' + t % BASE;

		return sign + digits + result;
	}
}

module.exports = readInt8;


/***/ }),

/***/ 7558:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {


const EventEmitter = (__nccwpck_require__(4434).EventEmitter)

const NOOP = function () {}

const removeWhere = (list, predicate) => {
  const i = list.findIndex(predicate)

  return i === -1 ? undefined : list.splice(i, 1)[0]
}

class IdleItem {
  constructor(client, idleListener, timeoutId) {
    this.client = client
    this.idleListener = idleListener
    this.timeoutId = timeoutId
  }
}

class PendingItem {
  constructor(callback) {
    this.callback = callback
  }
}

function throwOnDoubleRelease() {
  throw new Error('Release called on client which has already been released to the pool.')
}

function promisify(Promise, callback) {
  if (callback) {
    return { callback: callback, result: undefined }
  }
  let rej
  let res
  const cb = function (err, client) {
    err ? rej(err) : res(client)
  }
  const result = new Promise(function (resolve, reject) {
    res = resolve
    rej = reject
  }).catch((err) => {
    // replace the stack trace that leads to `TCP.onStreamRead` with one that leads back to the
    // application that created the query
    Error.captureStackTrace(err)
    throw err
  })
  return { callback: cb, result: result }
}

function makeIdleListener(pool, client) {
  return function idleListener(err) {
    err.client = client

    client.removeListener('error', idleListener)
    client.on('error', () => {
      pool.log('additional client error after disconnection due to error', err)
    })
    pool._remove(client)
    // TODO - document that once the pool emits an error
    // the client has already been closed & purged and is unusable
    pool.emit('error', err, client)
  }
}

class Pool extends EventEmitter {
  constructor(options, Client) {
    super()
    this.options = Object.assign({}, options)

    if (options != null && 'password' in options) {
      // "hiding" the password so it doesn't show up in stack traces
      // or if the client is console.logged
      Object.defineProperty(this.options, 'password', {
        configurable: true,
        enumerable: false,
        writable: true,
        value: options.password,
      })
    }
    if (options != null && options.ssl && options.ssl.key) {
      // "hiding" the ssl->key so it doesn't show up in stack traces
      // or if the client is console.logged
      Object.defineProperty(this.options.ssl, 'key', {
        enumerable: false,
      })
    }

    this.options.max = this.options.max || this.options.poolSize || 10
    this.options.min = this.options.min || 0
    this.options.maxUses = this.options.maxUses || Infinity
    this.options.allowExitOnIdle = this.options.allowExitOnIdle || false
    this.options.maxLifetimeSeconds = this.options.maxLifetimeSeconds || 0
    this.log = this.options.log || function () {}
    this.Client = this.options.Client || Client || (__nccwpck_require__(3273).Client)
    this.Promise = this.options.Promise || global.Promise

    if (typeof this.options.idleTimeoutMillis === 'undefined') {
      this.options.idleTimeoutMillis = 10000
    }

    this._clients = []
    this._idle = []
    this._expired = new WeakSet()
    this._pendingQueue = []
    this._endCallback = undefined
    this.ending = false
    this.ended = false
  }

  _promiseTry(f) {
    const Promise = this.Promise
    if (typeof Promise.try === 'function') {
      return Promise.try(f)
    }
    return new Promise((resolve) => resolve(f()))
  }

  _isFull() {
    return this._clients.length >= this.options.max
  }

  _isAboveMin() {
    return this._clients.length > this.options.min
  }

  _pulseQueue() {
    this.log('pulse queue')
    if (this.ended) {
      this.log('pulse queue ended')
      return
    }
    if (this.ending) {
      this.log('pulse queue on ending')
      if (this._idle.length) {
        this._idle.slice().map((item) => {
          this._remove(item.client)
        })
      }
      if (!this._clients.length) {
        this.ended = true
        this._endCallback()
      }
      return
    }

    // if we don't have any waiting, do nothing
    if (!this._pendingQueue.length) {
      this.log('no queued requests')
      return
    }
    // if we don't have any idle clients and we have no more room do nothing
    if (!this._idle.length && this._isFull()) {
      return
    }
    const pendingItem = this._pendingQueue.shift()
    if (this._idle.length) {
      const idleItem = this._idle.pop()
      clearTimeout(idleItem.timeoutId)
      const client = idleItem.client
      client.ref && client.ref()
      const idleListener = idleItem.idleListener

      return this._acquireClient(client, pendingItem, idleListener, false)
    }
    if (!this._isFull()) {
      return this.newClient(pendingItem)
    }
    throw new Error('unexpected condition')
  }

  _remove(client, callback) {
    const removed = removeWhere(this._idle, (item) => item.client === client)

    if (removed !== undefined) {
      clearTimeout(removed.timeoutId)
    }

    this._clients = this._clients.filter((c) => c !== client)
    const context = this
    client.end(() => {
      context.emit('remove', client)

      if (typeof callback === 'function') {
        callback()
      }
    })
  }

  connect(cb) {
    if (this.ending) {
      const err = new Error('Cannot use a pool after calling end on the pool')
      return cb ? cb(err) : this.Promise.reject(err)
    }

    const response = promisify(this.Promise, cb)
    const result = response.result

    // if we don't have to connect a new client, don't do so
    if (this._isFull() || this._idle.length) {
      // if we have idle clients schedule a pulse immediately
      if (this._idle.length) {
        process.nextTick(() => this._pulseQueue())
      }

      if (!this.options.connectionTimeoutMillis) {
        this._pendingQueue.push(new PendingItem(response.callback))
        return result
      }

      const queueCallback = (err, res, done) => {
        clearTimeout(tid)
        response.callback(err, res, done)
      }

      const pendingItem = new PendingItem(queueCallback)

      // set connection timeout on checking out an existing client
      const tid = setTimeout(() => {
        // remove the callback from pending waiters because
        // we're going to call it with a timeout error
        removeWhere(this._pendingQueue, (i) => i.callback === queueCallback)
        pendingItem.timedOut = true
        response.callback(new Error('timeout exceeded when trying to connect'))
      }, this.options.connectionTimeoutMillis)

      if (tid.unref) {
        tid.unref()
      }

      this._pendingQueue.push(pendingItem)
      return result
    }

    this.newClient(new PendingItem(response.callback))

    return result
  }

  newClient(pendingItem) {
    const client = new this.Client(this.options)
    this._clients.push(client)
    const idleListener = makeIdleListener(this, client)

    this.log('checking client timeout')

    // connection timeout logic
    let tid
    let timeoutHit = false
    if (this.options.connectionTimeoutMillis) {
      tid = setTimeout(() => {
        if (client.connection) {
          this.log('ending client due to timeout')
          timeoutHit = true
          client.connection.stream.destroy()
        } else if (!client.isConnected()) {
          this.log('ending client due to timeout')
          timeoutHit = true
          // force kill the node driver, and let libpq do its teardown
          client.end()
        }
      }, this.options.connectionTimeoutMillis)
    }

    this.log('connecting new client')
    client.connect((err) => {
      if (tid) {
        clearTimeout(tid)
      }
      client.on('error', idleListener)
      if (err) {
        this.log('client failed to connect', err)
        // remove the dead client from our list of clients
        this._clients = this._clients.filter((c) => c !== client)
        if (timeoutHit) {
          err = new Error('Connection terminated due to connection timeout', { cause: err })
        }

        // this client won’t be released, so move on immediately
        this._pulseQueue()

        if (!pendingItem.timedOut) {
          pendingItem.callback(err, undefined, NOOP)
        }
      } else {
        this.log('new client connected')

        if (this.options.onConnect) {
          this._promiseTry(() => this.options.onConnect(client)).then(
            () => {
              this._afterConnect(client, pendingItem, idleListener)
            },
            (hookErr) => {
              this._clients = this._clients.filter((c) => c !== client)
              client.end(() => {
                this._pulseQueue()
                if (!pendingItem.timedOut) {
                  pendingItem.callback(hookErr, undefined, NOOP)
                }
              })
            }
          )
          return
        }

        return this._afterConnect(client, pendingItem, idleListener)
      }
    })
  }

  _afterConnect(client, pendingItem, idleListener) {
    if (this.options.maxLifetimeSeconds !== 0) {
      const maxLifetimeTimeout = setTimeout(() => {
        this.log('ending client due to expired lifetime')
        this._expired.add(client)
        const idleIndex = this._idle.findIndex((idleItem) => idleItem.client === client)
        if (idleIndex !== -1) {
          this._acquireClient(
            client,
            new PendingItem((err, client, clientRelease) => clientRelease()),
            idleListener,
            false
          )
        }
      }, this.options.maxLifetimeSeconds * 1000)

      maxLifetimeTimeout.unref()
      client.once('end', () => clearTimeout(maxLifetimeTimeout))
    }

    return this._acquireClient(client, pendingItem, idleListener, true)
  }

  // acquire a client for a pending work item
  _acquireClient(client, pendingItem, idleListener, isNew) {
    if (isNew) {
      this.emit('connect', client)
    }

    this.emit('acquire', client)

    client.release = this._releaseOnce(client, idleListener)

    client.removeListener('error', idleListener)

    if (!pendingItem.timedOut) {
      if (isNew && this.options.verify) {
        this.options.verify(client, (err) => {
          if (err) {
            client.release(err)
            return pendingItem.callback(err, undefined, NOOP)
          }

          pendingItem.callback(undefined, client, client.release)
        })
      } else {
        pendingItem.callback(undefined, client, client.release)
      }
    } else {
      if (isNew && this.options.verify) {
        this.options.verify(client, client.release)
      } else {
        client.release()
      }
    }
  }

  // returns a function that wraps _release and throws if called more than once
  _releaseOnce(client, idleListener) {
    let released = false

    return (err) => {
      if (released) {
        throwOnDoubleRelease()
      }

      released = true
      this._release(client, idleListener, err)
    }
  }

  // release a client back to the poll, include an error
  // to remove it from the pool
  _release(client, idleListener, err) {
    client.on('error', idleListener)

    client._poolUseCount = (client._poolUseCount || 0) + 1

    this.emit('release', err, client)

    // TODO(bmc): expose a proper, public interface _queryable and _ending
    if (err || this.ending || !client._queryable || client._ending || client._poolUseCount >= this.options.maxUses) {
      if (client._poolUseCount >= this.options.maxUses) {
        this.log('remove expended client')
      }

      return this._remove(client, this._pulseQueue.bind(this))
    }

    const isExpired = this._expired.has(client)
    if (isExpired) {
      this.log('remove expired client')
      this._expired.delete(client)
      return this._remove(client, this._pulseQueue.bind(this))
    }

    // idle timeout
    let tid
    if (this.options.idleTimeoutMillis && this._isAboveMin()) {
      tid = setTimeout(() => {
        if (this._isAboveMin()) {
          this.log('remove idle client')
          this._remove(client, this._pulseQueue.bind(this))
        }
      }, this.options.idleTimeoutMillis)

      if (this.options.allowExitOnIdle) {
        // allow Node to exit if this is all that's left
        tid.unref()
      }
    }

    if (this.options.allowExitOnIdle) {
      client.unref()
    }

    this._idle.push(new IdleItem(client, idleListener, tid))
    this._pulseQueue()
  }

  query(text, values, cb) {
    // guard clause against passing a function as the first parameter
    if (typeof text === 'function') {
      const response = promisify(this.Promise, text)
      setImmediate(function () {
        return response.callback(new Error('Passing a function as the first parameter to pool.query is not supported'))
      })
      return response.result
    }

    // allow plain text query without values, but callback
    if (typeof values === 'function') {
      cb = values
      values = undefined
    }
    const response = promisify(this.Promise, cb)
    cb = response.callback

    this.connect((err, client) => {
      if (err) {
        return cb(err)
      }

      let clientReleased = false
      const onError = (err) => {
        if (clientReleased) {
          return
        }
        clientReleased = true
        client.release(err)
        cb(err)
      }

      client.once('error', onError)
      this.log('dispatching query')
      try {
        client.query(text, values, (err, res) => {
          this.log('query dispatched')
          client.removeListener('error', onError)
          if (clientReleased) {
            return
          }
          clientReleased = true
          client.release(err)
          if (err) {
            return cb(err)
          }
          return cb(undefined, res)
        })
      } catch (err) {
        client.release(err)
        return cb(err)
      }
    })
    return response.result
  }

  end(cb) {
    this.log('ending')
    if (this.ending) {
      const err = new Error('Called end on pool more than once')
      return cb ? cb(err) : this.Promise.reject(err)
    }
    this.ending = true
    const promised = promisify(this.Promise, cb)
    this._endCallback = promised.callback
    this._pulseQueue()
    return promised.result
  }

  get waitingCount() {
    return this._pendingQueue.length
  }

  get idleCount() {
    return this._idle.length
  }

  get expiredCount() {
    return this._clients.reduce((acc, client) => acc + (this._expired.has(client) ? 1 : 0), 0)
  }

  get totalCount() {
    return this._clients.length
  }
}
module.exports = Pool


/***/ }),

/***/ 9971:
/***/ ((__unused_webpack_module, exports) => {


Object.defineProperty(exports, "__esModule", ({ value: true }));
exports.BufferReader = void 0;
class BufferReader {
    constructor(offset = 0) {
        this.offset = offset;
        this.buffer = Buffer.allocUnsafe(0);
        // TODO(bmc): support non-utf8 encoding?
        this.encoding = 'utf-8';
    }
    setBuffer(offset, buffer) {
        this.offset = offset;
        this.buffer = buffer;
    }
    int16() {
        const result = this.buffer.readInt16BE(this.offset);
        this.offset += 2;
        return result;
    }
    byte() {
        const result = this.buffer[this.offset];
        this.offset++;
        return result;
    }
    int32() {
        const result = this.buffer.readInt32BE(this.offset);
        this.offset += 4;
        return result;
    }
    uint32() {
        const result = this.buffer.readUInt32BE(this.offset);
        this.offset += 4;
        return result;
    }
    string(length) {
        const result = this.buffer.toString(this.encoding, this.offset, this.offset + length);
        this.offset += length;
        return result;
    }
    cstring() {
        const start = this.offset;
        let end = start;
        // eslint-disable-next-line no-empty
        while (this.buffer[end++]) { }
        this.offset = end;
        return this.buffer.toString(this.encoding, start, end - 1);
    }
    bytes(length) {
        const result = this.buffer.slice(this.offset, this.offset + length);
        this.offset += length;
        return result;
    }
}
exports.BufferReader = BufferReader;
//# sourceMappingURL=buffer-reader.js.map

/***/ }),

/***/ 9315:
/***/ ((__unused_webpack_module, exports) => {


//binary data writer tuned for encoding binary specific to the postgres binary protocol
Object.defineProperty(exports, "__esModule", ({ value: true }));
exports.Writer = void 0;
class Writer {
    constructor(size = 256) {
        this.size = size;
        this.offset = 5;
        this.headerPosition = 0;
        this.buffer = Buffer.allocUnsafe(size);
    }
    ensure(size) {
        const remaining = this.buffer.length - this.offset;
        if (remaining < size) {
            const oldBuffer = this.buffer;
            // exponential growth factor of around ~ 1.5
            // https://stackoverflow.com/questions/2269063/buffer-growth-strategy
            const newSize = oldBuffer.length + (oldBuffer.length >> 1) + size;
            this.buffer = Buffer.allocUnsafe(newSize);
            oldBuffer.copy(this.buffer, 0, 0, this.offset);
        }
    }
    addInt32(num) {
        this.ensure(4);
        this.buffer[this.offset++] = (num >>> 24) & 0xff;
        this.buffer[this.offset++] = (num >>> 16) & 0xff;
        this.buffer[this.offset++] = (num >>> 8) & 0xff;
        this.buffer[this.offset++] = (num >>> 0) & 0xff;
        return this;
    }
    addInt16(num) {
        this.ensure(2);
        this.buffer[this.offset++] = (num >>> 8) & 0xff;
        this.buffer[this.offset++] = (num >>> 0) & 0xff;
        return this;
    }
    addCString(string) {
        if (!string) {
            this.ensure(1);
        }
        else {
            const len = Buffer.byteLength(string);
            this.ensure(len + 1); // +1 for null terminator
            this.buffer.write(string, this.offset, 'utf-8');
            this.offset += len;
        }
        this.buffer[this.offset++] = 0; // null terminator
        return this;
    }
    addString(string = '') {
        const len = Buffer.byteLength(string);
        this.ensure(len);
        this.buffer.write(string, this.offset);
        this.offset += len;
        return this;
    }
    // Write an Int32 byte-length prefix immediately followed by the string's UTF-8
    // bytes. Postgres' Bind wire format prefixes every parameter with its length,
    // and doing it in one method computes Buffer.byteLength ONCE — the previous
    // `addInt32(Buffer.byteLength(s)).addString(s)` pairing scanned the string
    // three times (byteLength for the prefix, byteLength again inside addString,
    // then the encode), which is costly for large text parameters.
    addInt32PrefixedString(string) {
        const len = Buffer.byteLength(string);
        this.ensure(4 + len);
        const buffer = this.buffer;
        let offset = this.offset;
        buffer[offset++] = (len >>> 24) & 0xff;
        buffer[offset++] = (len >>> 16) & 0xff;
        buffer[offset++] = (len >>> 8) & 0xff;
        buffer[offset++] = (len >>> 0) & 0xff;
        buffer.write(string, offset, 'utf-8');
        this.offset = offset + len;
        return this;
    }
    add(otherBuffer) {
        this.ensure(otherBuffer.length);
        otherBuffer.copy(this.buffer, this.offset);
        this.offset += otherBuffer.length;
        return this;
    }
    /**
     * Appends an uninitialized block of {@link size} bytes to the buffer and returns its offset.
     */
    reserveUnsafe(size) {
        const offset = this.offset;
        this.ensure(size);
        this.offset += size;
        return offset;
    }
    join(code) {
        if (code) {
            this.buffer[this.headerPosition] = code;
            //length is everything in this packet minus the code
            const length = this.offset - (this.headerPosition + 1);
            this.buffer.writeInt32BE(length, this.headerPosition + 1);
        }
        return this.buffer.slice(code ? 0 : 5, this.offset);
    }
    flush(code) {
        const result = this.join(code);
        this.offset = 5;
        this.headerPosition = 0;
        this.buffer = Buffer.allocUnsafe(this.size);
        return result;
    }
    clear() {
        this.offset = 5;
        this.headerPosition = 0;
    }
}
exports.Writer = Writer;
//# sourceMappingURL=buffer-writer.js.map

/***/ }),

/***/ 4233:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {


Object.defineProperty(exports, "__esModule", ({ value: true }));
exports.DatabaseError = exports.serialize = void 0;
exports.parse = parse;
const messages_1 = __nccwpck_require__(5809);
Object.defineProperty(exports, "DatabaseError", ({ enumerable: true, get: function () { return messages_1.DatabaseError; } }));
const serializer_1 = __nccwpck_require__(6513);
Object.defineProperty(exports, "serialize", ({ enumerable: true, get: function () { return serializer_1.serialize; } }));
const parser_1 = __nccwpck_require__(3318);
function parse(stream, callback) {
    const parser = new parser_1.Parser();
    stream.on('data', (buffer) => parser.parse(buffer, callback));
    return new Promise((resolve) => stream.on('end', () => resolve()));
}
//# sourceMappingURL=index.js.map

/***/ }),

/***/ 5809:
/***/ ((__unused_webpack_module, exports) => {


Object.defineProperty(exports, "__esModule", ({ value: true }));
exports.NoticeMessage = exports.DataRowMessage = exports.CommandCompleteMessage = exports.ReadyForQueryMessage = exports.NotificationResponseMessage = exports.BackendKeyDataMessage = exports.AuthenticationMD5Password = exports.ParameterStatusMessage = exports.ParameterDescriptionMessage = exports.RowDescriptionMessage = exports.Field = exports.CopyResponse = exports.CopyDataMessage = exports.DatabaseError = exports.copyDone = exports.emptyQuery = exports.replicationStart = exports.portalSuspended = exports.noData = exports.closeComplete = exports.bindComplete = exports.parseComplete = void 0;
exports.parseComplete = {
    name: 'parseComplete',
    length: 5,
};
exports.bindComplete = {
    name: 'bindComplete',
    length: 5,
};
exports.closeComplete = {
    name: 'closeComplete',
    length: 5,
};
exports.noData = {
    name: 'noData',
    length: 5,
};
exports.portalSuspended = {
    name: 'portalSuspended',
    length: 5,
};
exports.replicationStart = {
    name: 'replicationStart',
    length: 4,
};
exports.emptyQuery = {
    name: 'emptyQuery',
    length: 4,
};
exports.copyDone = {
    name: 'copyDone',
    length: 4,
};
class DatabaseError extends Error {
    constructor(message, length, name) {
        super(message);
        this.length = length;
        this.name = name;
    }
}
exports.DatabaseError = DatabaseError;
class CopyDataMessage {
    constructor(length, chunk) {
        this.length = length;
        this.chunk = chunk;
        this.name = 'copyData';
    }
}
exports.CopyDataMessage = CopyDataMessage;
class CopyResponse {
    constructor(length, name, binary, columnCount) {
        this.length = length;
        this.name = name;
        this.binary = binary;
        this.columnTypes = new Array(columnCount);
    }
}
exports.CopyResponse = CopyResponse;
class Field {
    constructor(name, tableID, columnID, dataTypeID, dataTypeSize, dataTypeModifier, format) {
        this.name = name;
        this.tableID = tableID;
        this.columnID = columnID;
        this.dataTypeID = dataTypeID;
        this.dataTypeSize = dataTypeSize;
        this.dataTypeModifier = dataTypeModifier;
        this.format = format;
    }
}
exports.Field = Field;
class RowDescriptionMessage {
    constructor(length, fieldCount) {
        this.length = length;
        this.fieldCount = fieldCount;
        this.name = 'rowDescription';
        this.fields = new Array(this.fieldCount);
    }
}
exports.RowDescriptionMessage = RowDescriptionMessage;
class ParameterDescriptionMessage {
    constructor(length, parameterCount) {
        this.length = length;
        this.parameterCount = parameterCount;
        this.name = 'parameterDescription';
        this.dataTypeIDs = new Array(this.parameterCount);
    }
}
exports.ParameterDescriptionMessage = ParameterDescriptionMessage;
class ParameterStatusMessage {
    constructor(length, parameterName, parameterValue) {
        this.length = length;
        this.parameterName = parameterName;
        this.parameterValue = parameterValue;
        this.name = 'parameterStatus';
    }
}
exports.ParameterStatusMessage = ParameterStatusMessage;
class AuthenticationMD5Password {
    constructor(length, salt) {
        this.length = length;
        this.salt = salt;
        this.name = 'authenticationMD5Password';
    }
}
exports.AuthenticationMD5Password = AuthenticationMD5Password;
class BackendKeyDataMessage {
    constructor(length, processID, secretKey) {
        this.length = length;
        this.processID = processID;
        this.secretKey = secretKey;
        this.name = 'backendKeyData';
    }
}
exports.BackendKeyDataMessage = BackendKeyDataMessage;
class NotificationResponseMessage {
    constructor(length, processId, channel, payload) {
        this.length = length;
        this.processId = processId;
        this.channel = channel;
        this.payload = payload;
        this.name = 'notification';
    }
}
exports.NotificationResponseMessage = NotificationResponseMessage;
class ReadyForQueryMessage {
    constructor(length, status) {
        this.length = length;
        this.status = status;
        this.name = 'readyForQuery';
    }
}
exports.ReadyForQueryMessage = ReadyForQueryMessage;
class CommandCompleteMessage {
    constructor(length, text) {
        this.length = length;
        this.text = text;
        this.name = 'commandComplete';
    }
}
exports.CommandCompleteMessage = CommandCompleteMessage;
class DataRowMessage {
    constructor(length, fields) {
        this.length = length;
        this.fields = fields;
        this.name = 'dataRow';
        this.fieldCount = fields.length;
    }
}
exports.DataRowMessage = DataRowMessage;
class NoticeMessage {
    constructor(length, message) {
        this.length = length;
        this.message = message;
        this.name = 'notice';
    }
}
exports.NoticeMessage = NoticeMessage;
//# sourceMappingURL=messages.js.map

/***/ }),

/***/ 3318:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {


Object.defineProperty(exports, "__esModule", ({ value: true }));
exports.Parser = void 0;
const messages_1 = __nccwpck_require__(5809);
const buffer_reader_1 = __nccwpck_require__(9971);
// every message is prefixed with a single byte
const CODE_LENGTH = 1;
// every message has an int32 length which includes itself but does
// NOT include the code in the length
const LEN_LENGTH = 4;
const HEADER_LENGTH = CODE_LENGTH + LEN_LENGTH;
// A placeholder for a `BackendMessage`’s length value that will be set after construction.
const LATEINIT_LENGTH = -1;
const emptyBuffer = Buffer.allocUnsafe(0);
class Parser {
    constructor(opts) {
        this.buffer = emptyBuffer;
        this.bufferLength = 0;
        this.bufferOffset = 0;
        this.reader = new buffer_reader_1.BufferReader();
        if ((opts === null || opts === void 0 ? void 0 : opts.mode) === 'binary') {
            throw new Error('Binary mode not supported yet');
        }
        this.mode = (opts === null || opts === void 0 ? void 0 : opts.mode) || 'text';
    }
    parse(buffer, callback) {
        this.mergeBuffer(buffer);
        const bufferFullLength = this.bufferOffset + this.bufferLength;
        let offset = this.bufferOffset;
        while (offset + HEADER_LENGTH <= bufferFullLength) {
            // code is 1 byte long - it identifies the message type
            const code = this.buffer[offset];
            // length is 1 Uint32BE - it is the length of the message EXCLUDING the code
            const length = this.buffer.readUInt32BE(offset + CODE_LENGTH);
            const fullMessageLength = CODE_LENGTH + length;
            if (fullMessageLength + offset <= bufferFullLength) {
                const message = this.handlePacket(offset + HEADER_LENGTH, code, length, this.buffer);
                callback(message);
                offset += fullMessageLength;
            }
            else {
                break;
            }
        }
        if (offset === bufferFullLength) {
            // No more use for the buffer
            this.buffer = emptyBuffer;
            this.bufferLength = 0;
            this.bufferOffset = 0;
        }
        else {
            // Adjust the cursors of remainingBuffer
            this.bufferLength = bufferFullLength - offset;
            this.bufferOffset = offset;
        }
    }
    mergeBuffer(buffer) {
        if (this.bufferLength > 0) {
            const newLength = this.bufferLength + buffer.byteLength;
            const newFullLength = newLength + this.bufferOffset;
            if (newFullLength > this.buffer.byteLength) {
                // We can't concat the new buffer with the remaining one
                let newBuffer;
                if (newLength <= this.buffer.byteLength && this.bufferOffset >= this.bufferLength) {
                    // We can move the relevant part to the beginning of the buffer instead of allocating a new buffer
                    newBuffer = this.buffer;
                }
                else {
                    // Allocate a new larger buffer
                    let newBufferLength = this.buffer.byteLength * 2;
                    while (newLength >= newBufferLength) {
                        newBufferLength *= 2;
                    }
                    newBuffer = Buffer.allocUnsafe(newBufferLength);
                }
                // Move the remaining buffer to the new one
                this.buffer.copy(newBuffer, 0, this.bufferOffset, this.bufferOffset + this.bufferLength);
                this.buffer = newBuffer;
                this.bufferOffset = 0;
            }
            // Concat the new buffer with the remaining one
            buffer.copy(this.buffer, this.bufferOffset + this.bufferLength);
            this.bufferLength = newLength;
        }
        else {
            this.buffer = buffer;
            this.bufferOffset = 0;
            this.bufferLength = buffer.byteLength;
        }
    }
    handlePacket(offset, code, length, bytes) {
        const { reader } = this;
        // NOTE: This undesirably retains the buffer in `this.reader` if the `parse*Message` calls below throw. However, those should only throw in the case of a protocol error, which normally results in the reader being discarded.
        reader.setBuffer(offset, bytes);
        let message;
        switch (code) {
            case 50 /* MessageCodes.BindComplete */:
                message = messages_1.bindComplete;
                break;
            case 49 /* MessageCodes.ParseComplete */:
                message = messages_1.parseComplete;
                break;
            case 51 /* MessageCodes.CloseComplete */:
                message = messages_1.closeComplete;
                break;
            case 110 /* MessageCodes.NoData */:
                message = messages_1.noData;
                break;
            case 115 /* MessageCodes.PortalSuspended */:
                message = messages_1.portalSuspended;
                break;
            case 99 /* MessageCodes.CopyDone */:
                message = messages_1.copyDone;
                break;
            case 87 /* MessageCodes.ReplicationStart */:
                message = messages_1.replicationStart;
                break;
            case 73 /* MessageCodes.EmptyQuery */:
                message = messages_1.emptyQuery;
                break;
            case 68 /* MessageCodes.DataRow */:
                message = parseDataRowMessage(reader);
                break;
            case 67 /* MessageCodes.CommandComplete */:
                message = parseCommandCompleteMessage(reader);
                break;
            case 90 /* MessageCodes.ReadyForQuery */:
                message = parseReadyForQueryMessage(reader);
                break;
            case 65 /* MessageCodes.NotificationResponse */:
                message = parseNotificationMessage(reader);
                break;
            case 82 /* MessageCodes.AuthenticationResponse */:
                message = parseAuthenticationResponse(reader, length);
                break;
            case 83 /* MessageCodes.ParameterStatus */:
                message = parseParameterStatusMessage(reader);
                break;
            case 75 /* MessageCodes.BackendKeyData */:
                message = parseBackendKeyData(reader);
                break;
            case 69 /* MessageCodes.ErrorMessage */:
                message = parseErrorMessage(reader, 'error');
                break;
            case 78 /* MessageCodes.NoticeMessage */:
                message = parseErrorMessage(reader, 'notice');
                break;
            case 84 /* MessageCodes.RowDescriptionMessage */:
                message = parseRowDescriptionMessage(reader);
                break;
            case 116 /* MessageCodes.ParameterDescriptionMessage */:
                message = parseParameterDescriptionMessage(reader);
                break;
            case 71 /* MessageCodes.CopyIn */:
                message = parseCopyInMessage(reader);
                break;
            case 72 /* MessageCodes.CopyOut */:
                message = parseCopyOutMessage(reader);
                break;
            case 100 /* MessageCodes.CopyData */:
                message = parseCopyData(reader, length);
                break;
            default:
                return new messages_1.DatabaseError('received invalid response: ' + code.toString(16), length, 'error');
        }
        reader.setBuffer(0, emptyBuffer);
        message.length = length;
        return message;
    }
}
exports.Parser = Parser;
const parseReadyForQueryMessage = (reader) => {
    const status = reader.string(1);
    return new messages_1.ReadyForQueryMessage(LATEINIT_LENGTH, status);
};
const parseCommandCompleteMessage = (reader) => {
    const text = reader.cstring();
    return new messages_1.CommandCompleteMessage(LATEINIT_LENGTH, text);
};
const parseCopyData = (reader, length) => {
    const chunk = reader.bytes(length - 4);
    return new messages_1.CopyDataMessage(LATEINIT_LENGTH, chunk);
};
const parseCopyInMessage = (reader) => parseCopyMessage(reader, 'copyInResponse');
const parseCopyOutMessage = (reader) => parseCopyMessage(reader, 'copyOutResponse');
const parseCopyMessage = (reader, messageName) => {
    const isBinary = reader.byte() !== 0;
    const columnCount = reader.int16();
    const message = new messages_1.CopyResponse(LATEINIT_LENGTH, messageName, isBinary, columnCount);
    for (let i = 0; i < columnCount; i++) {
        message.columnTypes[i] = reader.int16();
    }
    return message;
};
const parseNotificationMessage = (reader) => {
    const processId = reader.int32();
    const channel = reader.cstring();
    const payload = reader.cstring();
    return new messages_1.NotificationResponseMessage(LATEINIT_LENGTH, processId, channel, payload);
};
const parseRowDescriptionMessage = (reader) => {
    const fieldCount = reader.int16();
    const message = new messages_1.RowDescriptionMessage(LATEINIT_LENGTH, fieldCount);
    for (let i = 0; i < fieldCount; i++) {
        message.fields[i] = parseField(reader);
    }
    return message;
};
const parseField = (reader) => {
    const name = reader.cstring();
    const tableID = reader.uint32();
    const columnID = reader.int16();
    const dataTypeID = reader.uint32();
    const dataTypeSize = reader.int16();
    const dataTypeModifier = reader.int32();
    const mode = reader.int16() === 0 ? 'text' : 'binary';
    return new messages_1.Field(name, tableID, columnID, dataTypeID, dataTypeSize, dataTypeModifier, mode);
};
const parseParameterDescriptionMessage = (reader) => {
    const parameterCount = reader.int16();
    const message = new messages_1.ParameterDescriptionMessage(LATEINIT_LENGTH, parameterCount);
    for (let i = 0; i < parameterCount; i++) {
        // OIDs are unsigned, same as dataTypeID in parseField above
        message.dataTypeIDs[i] = reader.uint32();
    }
    return message;
};
const parseDataRowMessage = (reader) => {
    const fieldCount = reader.int16();
    const fields = new Array(fieldCount);
    for (let i = 0; i < fieldCount; i++) {
        const len = reader.int32();
        // a -1 for length means the value of the field is null
        fields[i] = len === -1 ? null : reader.string(len);
    }
    return new messages_1.DataRowMessage(LATEINIT_LENGTH, fields);
};
const parseParameterStatusMessage = (reader) => {
    const name = reader.cstring();
    const value = reader.cstring();
    return new messages_1.ParameterStatusMessage(LATEINIT_LENGTH, name, value);
};
const parseBackendKeyData = (reader) => {
    const processID = reader.int32();
    const secretKey = reader.int32();
    return new messages_1.BackendKeyDataMessage(LATEINIT_LENGTH, processID, secretKey);
};
const parseAuthenticationResponse = (reader, length) => {
    const code = reader.int32();
    // TODO(bmc): maybe better types here
    const message = {
        name: 'authenticationOk',
        length,
    };
    switch (code) {
        case 0: // AuthenticationOk
            break;
        case 3: // AuthenticationCleartextPassword
            if (message.length === 8) {
                message.name = 'authenticationCleartextPassword';
            }
            break;
        case 5: // AuthenticationMD5Password
            if (message.length === 12) {
                message.name = 'authenticationMD5Password';
                const salt = reader.bytes(4);
                return new messages_1.AuthenticationMD5Password(LATEINIT_LENGTH, salt);
            }
            break;
        case 10: // AuthenticationSASL
            {
                message.name = 'authenticationSASL';
                message.mechanisms = [];
                let mechanism;
                do {
                    mechanism = reader.cstring();
                    if (mechanism) {
                        message.mechanisms.push(mechanism);
                    }
                } while (mechanism);
            }
            break;
        case 11: // AuthenticationSASLContinue
            message.name = 'authenticationSASLContinue';
            message.data = reader.string(length - 8);
            break;
        case 12: // AuthenticationSASLFinal
            message.name = 'authenticationSASLFinal';
            message.data = reader.string(length - 8);
            break;
        default:
            throw new Error('Unknown authenticationOk message type ' + code);
    }
    return message;
};
const parseErrorMessage = (reader, name) => {
    const fields = {};
    let fieldType = reader.string(1);
    while (fieldType !== '\0') {
        fields[fieldType] = reader.cstring();
        fieldType = reader.string(1);
    }
    const messageValue = fields.M;
    const message = name === 'notice'
        ? new messages_1.NoticeMessage(LATEINIT_LENGTH, messageValue)
        : new messages_1.DatabaseError(messageValue, LATEINIT_LENGTH, name);
    message.severity = fields.S;
    message.code = fields.C;
    message.detail = fields.D;
    message.hint = fields.H;
    message.position = fields.P;
    message.internalPosition = fields.p;
    message.internalQuery = fields.q;
    message.where = fields.W;
    message.schema = fields.s;
    message.table = fields.t;
    message.column = fields.c;
    message.dataType = fields.d;
    message.constraint = fields.n;
    message.file = fields.F;
    message.line = fields.L;
    message.routine = fields.R;
    return message;
};
//# sourceMappingURL=parser.js.map

/***/ }),

/***/ 6513:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {


Object.defineProperty(exports, "__esModule", ({ value: true }));
exports.serialize = void 0;
const buffer_writer_1 = __nccwpck_require__(9315);
const writer = new buffer_writer_1.Writer();
const startup = (opts) => {
    // protocol version
    writer.addInt16(3).addInt16(0);
    for (const key of Object.keys(opts)) {
        writer.addCString(key).addCString(opts[key]);
    }
    writer.addCString('client_encoding').addCString('UTF8');
    const bodyBuffer = writer.addCString('').flush();
    // this message is sent without a code
    const length = bodyBuffer.length + 4;
    return new buffer_writer_1.Writer().addInt32(length).add(bodyBuffer).flush();
};
const requestSsl = () => {
    const response = Buffer.allocUnsafe(8);
    response.writeInt32BE(8, 0);
    response.writeInt32BE(80877103, 4);
    return response;
};
const password = (password) => {
    return writer.addCString(password).flush(112 /* code.startup */);
};
const sendSASLInitialResponseMessage = function (mechanism, initialResponse) {
    // 0x70 = 'p'
    writer.addCString(mechanism).addInt32PrefixedString(initialResponse);
    return writer.flush(112 /* code.startup */);
};
const sendSCRAMClientFinalMessage = function (additionalData) {
    return writer.addString(additionalData).flush(112 /* code.startup */);
};
const query = (text) => {
    return writer.addCString(text).flush(81 /* code.query */);
};
const emptyArray = [];
const parse = (query) => {
    // expect something like this:
    // { name: 'queryName',
    //   text: 'select * from blah',
    //   types: ['int8', 'bool'] }
    // normalize missing query names to allow for null
    const name = query.name || '';
    if (name.length > 63) {
        console.error('Warning! Postgres only supports 63 characters for query names.');
        console.error('You supplied %s (%s)', name, name.length);
        console.error('This can cause conflicts and silent errors executing queries');
    }
    const types = query.types || emptyArray;
    const len = types.length;
    const buffer = writer
        .addCString(name) // name of query
        .addCString(query.text) // actual query text
        .addInt16(len);
    for (let i = 0; i < len; i++) {
        buffer.addInt32(types[i]);
    }
    return writer.flush(80 /* code.parse */);
};
const writeValues = function (values, valueMapper, formatsOffset) {
    const len = values.length;
    for (let i = 0; i < len; i++) {
        const mappedVal = valueMapper ? valueMapper(values[i], i) : values[i];
        let formatByte = 0 /* ParamType.STRING */;
        if (mappedVal == null) {
            // write -1 to indicate null
            writer.addInt32(-1);
        }
        else if (mappedVal instanceof Buffer) {
            formatByte = 1 /* ParamType.BINARY */;
            // add the buffer to the param writer
            writer.addInt32(mappedVal.length);
            writer.add(mappedVal);
        }
        else {
            // length prefix + UTF-8 bytes in one pass (Buffer.byteLength computed once)
            writer.addInt32PrefixedString(mappedVal);
        }
        // beware: `writer` operations can replace `writer.buffer` with a new buffer
        const buf = writer.buffer;
        buf[formatsOffset++] = 0;
        buf[formatsOffset++] = formatByte;
    }
};
const bind = (config = {}) => {
    // normalize config
    const portal = config.portal || '';
    const statement = config.statement || '';
    const binary = config.binary || false;
    const values = config.values || emptyArray;
    const len = values.length;
    writer.addCString(portal).addCString(statement);
    // number of parameter format codes
    writer.addInt16(len);
    // space for those codes, filled by `writeValues`
    const formatsOffset = writer.reserveUnsafe(len * 2);
    // number of parameter values
    writer.addInt16(len);
    try {
        writeValues(values, config.valueMapper, formatsOffset);
    }
    catch (err) {
        writer.clear();
        throw err;
    }
    // all results use the same format code
    writer.addInt16(1);
    // format code
    writer.addInt16(binary ? 1 /* ParamType.BINARY */ : 0 /* ParamType.STRING */);
    return writer.flush(66 /* code.bind */);
};
const emptyExecute = Buffer.from([69 /* code.execute */, 0x00, 0x00, 0x00, 0x09, 0x00, 0x00, 0x00, 0x00, 0x00]);
const execute = (config) => {
    // this is the happy path for most queries
    if (!config || (!config.portal && !config.rows)) {
        return emptyExecute;
    }
    const portal = config.portal || '';
    const rows = config.rows || 0;
    const portalLength = Buffer.byteLength(portal);
    const len = 4 + portalLength + 1 + 4;
    // one extra bit for code
    const buff = Buffer.allocUnsafe(1 + len);
    buff[0] = 69 /* code.execute */;
    buff.writeInt32BE(len, 1);
    buff.write(portal, 5, 'utf-8');
    buff[portalLength + 5] = 0; // null terminate portal cString
    buff.writeUInt32BE(rows, buff.length - 4);
    return buff;
};
const cancel = (processID, secretKey) => {
    const buffer = Buffer.allocUnsafe(16);
    buffer.writeInt32BE(16, 0);
    buffer.writeInt16BE(1234, 4);
    buffer.writeInt16BE(5678, 6);
    buffer.writeInt32BE(processID, 8);
    buffer.writeInt32BE(secretKey, 12);
    return buffer;
};
const cstringMessage = (code, string) => {
    const stringLen = Buffer.byteLength(string);
    const len = 4 + stringLen + 1;
    // one extra bit for code
    const buffer = Buffer.allocUnsafe(1 + len);
    buffer[0] = code;
    buffer.writeInt32BE(len, 1);
    buffer.write(string, 5, 'utf-8');
    buffer[len] = 0; // null terminate cString
    return buffer;
};
const emptyDescribePortal = writer.addCString('P').flush(68 /* code.describe */);
const emptyDescribeStatement = writer.addCString('S').flush(68 /* code.describe */);
const describe = (msg) => {
    return msg.name
        ? cstringMessage(68 /* code.describe */, `${msg.type}${msg.name || ''}`)
        : msg.type === 'P'
            ? emptyDescribePortal
            : emptyDescribeStatement;
};
const close = (msg) => {
    const text = `${msg.type}${msg.name || ''}`;
    return cstringMessage(67 /* code.close */, text);
};
const copyData = (chunk) => {
    return writer.add(chunk).flush(100 /* code.copyFromChunk */);
};
const copyFail = (message) => {
    return cstringMessage(102 /* code.copyFail */, message);
};
const codeOnlyBuffer = (code) => Buffer.from([code, 0x00, 0x00, 0x00, 0x04]);
const flushBuffer = codeOnlyBuffer(72 /* code.flush */);
const syncBuffer = codeOnlyBuffer(83 /* code.sync */);
const endBuffer = codeOnlyBuffer(88 /* code.end */);
const copyDoneBuffer = codeOnlyBuffer(99 /* code.copyDone */);
const serialize = {
    startup,
    password,
    requestSsl,
    sendSASLInitialResponseMessage,
    sendSCRAMClientFinalMessage,
    query,
    parse,
    bind,
    execute,
    describe,
    close,
    flush: () => flushBuffer,
    sync: () => syncBuffer,
    end: () => endBuffer,
    copyData,
    copyDone: () => copyDoneBuffer,
    copyFail,
    cancel,
};
exports.serialize = serialize;
//# sourceMappingURL=serializer.js.map

/***/ }),

/***/ 1549:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {

var textParsers = __nccwpck_require__(4784);
var binaryParsers = __nccwpck_require__(7522);
var arrayParser = __nccwpck_require__(6471);
var builtinTypes = __nccwpck_require__(6345);

exports.getTypeParser = getTypeParser;
exports.setTypeParser = setTypeParser;
exports.arrayParser = arrayParser;
exports.builtins = builtinTypes;

var typeParsers = {
  text: {},
  binary: {}
};

//the empty parse function
function noParse (val) {
  return String(val);
};

//returns a function used to convert a specific type (specified by
//oid) into a result javascript type
//note: the oid can be obtained via the following sql query:
//SELECT oid FROM pg_type WHERE typname = 'TYPE_NAME_HERE';
function getTypeParser (oid, format) {
  format = format || 'text';
  if (!typeParsers[format]) {
    return noParse;
  }
  return typeParsers[format][oid] || noParse;
};

function setTypeParser (oid, format, parseFn) {
  if(typeof format == 'function') {
    parseFn = format;
    format = 'text';
  }
  typeParsers[format][oid] = parseFn;
};

textParsers.init(function(oid, converter) {
  typeParsers.text[oid] = converter;
});

binaryParsers.init(function(oid, converter) {
  typeParsers.binary[oid] = converter;
});


/***/ }),

/***/ 6471:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {

var array = __nccwpck_require__(3879);

module.exports = {
  create: function (source, transform) {
    return {
      parse: function() {
        return array.parse(source, transform);
      }
    };
  }
};


/***/ }),

/***/ 7522:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {

var parseInt64 = __nccwpck_require__(2299);

var parseBits = function(data, bits, offset, invert, callback) {
  offset = offset || 0;
  invert = invert || false;
  callback = callback || function(lastValue, newValue, bits) { return (lastValue * Math.pow(2, bits)) + newValue; };
  var offsetBytes = offset >> 3;

  var inv = function(value) {
    if (invert) {
      return ~value & 0xff;
    }

    return value;
  };

  // read first (maybe partial) byte
  var mask = 0xff;
  var firstBits = 8 - (offset % 8);
  if (bits < firstBits) {
    mask = (0xff << (8 - bits)) & 0xff;
    firstBits = bits;
  }

  if (offset) {
    mask = mask >> (offset % 8);
  }

  var result = 0;
  if ((offset % 8) + bits >= 8) {
    result = callback(0, inv(data[offsetBytes]) & mask, firstBits);
  }

  // read bytes
  var bytes = (bits + offset) >> 3;
  for (var i = offsetBytes + 1; i < bytes; i++) {
    result = callback(result, inv(data[i]), 8);
  }

  // bits to read, that are not a complete byte
  var lastBits = (bits + offset) % 8;
  if (lastBits > 0) {
    result = callback(result, inv(data[bytes]) >> (8 - lastBits), lastBits);
  }

  return result;
};

var parseFloatFromBits = function(data, precisionBits, exponentBits) {
  var bias = Math.pow(2, exponentBits - 1) - 1;
  var sign = parseBits(data, 1);
  var exponent = parseBits(data, exponentBits, 1);

  if (exponent === 0) {
    return 0;
  }

  // parse mantissa
  var precisionBitsCounter = 1;
  var parsePrecisionBits = function(lastValue, newValue, bits) {
    if (lastValue === 0) {
      lastValue = 1;
    }

    for (var i = 1; i <= bits; i++) {
      precisionBitsCounter /= 2;
      if ((newValue & (0x1 << (bits - i))) > 0) {
        lastValue += precisionBitsCounter;
      }
    }

    return lastValue;
  };

  var mantissa = parseBits(data, precisionBits, exponentBits + 1, false, parsePrecisionBits);

  // special cases
  if (exponent == (Math.pow(2, exponentBits + 1) - 1)) {
    if (mantissa === 0) {
      return (sign === 0) ? Infinity : -Infinity;
    }

    return NaN;
  }

  // normale number
  return ((sign === 0) ? 1 : -1) * Math.pow(2, exponent - bias) * mantissa;
};

var parseInt16 = function(value) {
  if (parseBits(value, 1) == 1) {
    return -1 * (parseBits(value, 15, 1, true) + 1);
  }

  return parseBits(value, 15, 1);
};

var parseInt32 = function(value) {
  if (parseBits(value, 1) == 1) {
    return -1 * (parseBits(value, 31, 1, true) + 1);
  }

  return parseBits(value, 31, 1);
};

var parseFloat32 = function(value) {
  return parseFloatFromBits(value, 23, 8);
};

var parseFloat64 = function(value) {
  return parseFloatFromBits(value, 52, 11);
};

var parseNumeric = function(value) {
  var sign = parseBits(value, 16, 32);
  if (sign == 0xc000) {
    return NaN;
  }

  var weight = Math.pow(10000, parseBits(value, 16, 16));
  var result = 0;

  var digits = [];
  var ndigits = parseBits(value, 16);
  for (var i = 0; i < ndigits; i++) {
    result += parseBits(value, 16, 64 + (16 * i)) * weight;
    weight /= 10000;
  }

  var scale = Math.pow(10, parseBits(value, 16, 48));
  return ((sign === 0) ? 1 : -1) * Math.round(result * scale) / scale;
};

var parseDate = function(isUTC, value) {
  var sign = parseBits(value, 1);
  var rawValue = parseBits(value, 63, 1);

  // discard usecs and shift from 2000 to 1970
  var result = new Date((((sign === 0) ? 1 : -1) * rawValue / 1000) + 946684800000);

  if (!isUTC) {
    result.setTime(result.getTime() + result.getTimezoneOffset() * 60000);
  }

  // add microseconds to the date
  result.usec = rawValue % 1000;
  result.getMicroSeconds = function() {
    return this.usec;
  };
  result.setMicroSeconds = function(value) {
    this.usec = value;
  };
  result.getUTCMicroSeconds = function() {
    return this.usec;
  };

  return result;
};

var parseArray = function(value) {
  var dim = parseBits(value, 32);

  var flags = parseBits(value, 32, 32);
  var elementType = parseBits(value, 32, 64);

  var offset = 96;
  var dims = [];
  for (var i = 0; i < dim; i++) {
    // parse dimension
    dims[i] = parseBits(value, 32, offset);
    offset += 32;

    // ignore lower bounds
    offset += 32;
  }

  var parseElement = function(elementType) {
    // parse content length
    var length = parseBits(value, 32, offset);
    offset += 32;

    // parse null values
    if (length == 0xffffffff) {
      return null;
    }

    var result;
    if ((elementType == 0x17) || (elementType == 0x14)) {
      // int/bigint
      result = parseBits(value, length * 8, offset);
      offset += length * 8;
      return result;
    }
    else if (elementType == 0x19) {
      // string
      result = value.toString(this.encoding, offset >> 3, (offset += (length << 3)) >> 3);
      return result;
    }
    else {
      console.log("ERROR: ElementType not implemented: " + elementType);
    }
  };

  var parse = function(dimension, elementType) {
    var array = [];
    var i;

    if (dimension.length > 1) {
      var count = dimension.shift();
      for (i = 0; i < count; i++) {
        array[i] = parse(dimension, elementType);
      }
      dimension.unshift(count);
    }
    else {
      for (i = 0; i < dimension[0]; i++) {
        array[i] = parseElement(elementType);
      }
    }

    return array;
  };

  return parse(dims, elementType);
};

var parseText = function(value) {
  return value.toString('utf8');
};

var parseBool = function(value) {
  if(value === null) return null;
  return (parseBits(value, 8) > 0);
};

var init = function(register) {
  register(20, parseInt64);
  register(21, parseInt16);
  register(23, parseInt32);
  register(26, parseInt32);
  register(1700, parseNumeric);
  register(700, parseFloat32);
  register(701, parseFloat64);
  register(16, parseBool);
  register(1114, parseDate.bind(null, false));
  register(1184, parseDate.bind(null, true));
  register(1000, parseArray);
  register(1007, parseArray);
  register(1016, parseArray);
  register(1008, parseArray);
  register(1009, parseArray);
  register(25, parseText);
};

module.exports = {
  init: init
};


/***/ }),

/***/ 6345:
/***/ ((module) => {

/**
 * Following query was used to generate this file:

 SELECT json_object_agg(UPPER(PT.typname), PT.oid::int4 ORDER BY pt.oid)
 FROM pg_type PT
 WHERE typnamespace = (SELECT pgn.oid FROM pg_namespace pgn WHERE nspname = 'pg_catalog') -- Take only builting Postgres types with stable OID (extension types are not guaranted to be stable)
 AND typtype = 'b' -- Only basic types
 AND typelem = 0 -- Ignore aliases
 AND typisdefined -- Ignore undefined types
 */

module.exports = {
    BOOL: 16,
    BYTEA: 17,
    CHAR: 18,
    INT8: 20,
    INT2: 21,
    INT4: 23,
    REGPROC: 24,
    TEXT: 25,
    OID: 26,
    TID: 27,
    XID: 28,
    CID: 29,
    JSON: 114,
    XML: 142,
    PG_NODE_TREE: 194,
    SMGR: 210,
    PATH: 602,
    POLYGON: 604,
    CIDR: 650,
    FLOAT4: 700,
    FLOAT8: 701,
    ABSTIME: 702,
    RELTIME: 703,
    TINTERVAL: 704,
    CIRCLE: 718,
    MACADDR8: 774,
    MONEY: 790,
    MACADDR: 829,
    INET: 869,
    ACLITEM: 1033,
    BPCHAR: 1042,
    VARCHAR: 1043,
    DATE: 1082,
    TIME: 1083,
    TIMESTAMP: 1114,
    TIMESTAMPTZ: 1184,
    INTERVAL: 1186,
    TIMETZ: 1266,
    BIT: 1560,
    VARBIT: 1562,
    NUMERIC: 1700,
    REFCURSOR: 1790,
    REGPROCEDURE: 2202,
    REGOPER: 2203,
    REGOPERATOR: 2204,
    REGCLASS: 2205,
    REGTYPE: 2206,
    UUID: 2950,
    TXID_SNAPSHOT: 2970,
    PG_LSN: 3220,
    PG_NDISTINCT: 3361,
    PG_DEPENDENCIES: 3402,
    TSVECTOR: 3614,
    TSQUERY: 3615,
    GTSVECTOR: 3642,
    REGCONFIG: 3734,
    REGDICTIONARY: 3769,
    JSONB: 3802,
    REGNAMESPACE: 4089,
    REGROLE: 4096
};


/***/ }),

/***/ 4784:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {

var array = __nccwpck_require__(3879)
var arrayParser = __nccwpck_require__(6471);
var parseDate = __nccwpck_require__(2690);
var parseInterval = __nccwpck_require__(8755);
var parseByteA = __nccwpck_require__(463);

function allowNull (fn) {
  return function nullAllowed (value) {
    if (value === null) return value
    return fn(value)
  }
}

function parseBool (value) {
  if (value === null) return value
  return value === 'TRUE' ||
    value === 't' ||
    value === 'true' ||
    value === 'y' ||
    value === 'yes' ||
    value === 'on' ||
    value === '1';
}

function parseBoolArray (value) {
  if (!value) return null
  return array.parse(value, parseBool)
}

function parseBaseTenInt (string) {
  return parseInt(string, 10)
}

function parseIntegerArray (value) {
  if (!value) return null
  return array.parse(value, allowNull(parseBaseTenInt))
}

function parseBigIntegerArray (value) {
  if (!value) return null
  return array.parse(value, allowNull(function (entry) {
    return parseBigInteger(entry).trim()
  }))
}

var parsePointArray = function(value) {
  if(!value) { return null; }
  var p = arrayParser.create(value, function(entry) {
    if(entry !== null) {
      entry = parsePoint(entry);
    }
    return entry;
  });

  return p.parse();
};

var parseFloatArray = function(value) {
  if(!value) { return null; }
  var p = arrayParser.create(value, function(entry) {
    if(entry !== null) {
      entry = parseFloat(entry);
    }
    return entry;
  });

  return p.parse();
};

var parseStringArray = function(value) {
  if(!value) { return null; }

  var p = arrayParser.create(value);
  return p.parse();
};

var parseDateArray = function(value) {
  if (!value) { return null; }

  var p = arrayParser.create(value, function(entry) {
    if (entry !== null) {
      entry = parseDate(entry);
    }
    return entry;
  });

  return p.parse();
};

var parseIntervalArray = function(value) {
  if (!value) { return null; }

  var p = arrayParser.create(value, function(entry) {
    if (entry !== null) {
      entry = parseInterval(entry);
    }
    return entry;
  });

  return p.parse();
};

var parseByteAArray = function(value) {
  if (!value) { return null; }

  return array.parse(value, allowNull(parseByteA));
};

var parseInteger = function(value) {
  return parseInt(value, 10);
};

var parseBigInteger = function(value) {
  var valStr = String(value);
  if (/^\d+$/.test(valStr)) { return valStr; }
  return value;
};

var parseJsonArray = function(value) {
  if (!value) { return null; }

  return array.parse(value, allowNull(JSON.parse));
};

var parsePoint = function(value) {
  if (value[0] !== '(') { return null; }

  value = value.substring( 1, value.length - 1 ).split(',');

  return {
    x: parseFloat(value[0])
  , y: parseFloat(value[1])
  };
};

var parseCircle = function(value) {
  if (value[0] !== '<' && value[1] !== '(') { return null; }

  var point = '(';
  var radius = '';
  var pointParsed = false;
  for (var i = 2; i < value.length - 1; i++){
    if (!pointParsed) {
      point += value[i];
    }

    if (value[i] === ')') {
      pointParsed = true;
      continue;
    } else if (!pointParsed) {
      continue;
    }

    if (value[i] === ','){
      continue;
    }

    radius += value[i];
  }
  var result = parsePoint(point);
  result.radius = parseFloat(radius);

  return result;
};

var init = function(register) {
  register(20, parseBigInteger); // int8
  register(21, parseInteger); // int2
  register(23, parseInteger); // int4
  register(26, parseInteger); // oid
  register(700, parseFloat); // float4/real
  register(701, parseFloat); // float8/double
  register(16, parseBool);
  register(1082, parseDate); // date
  register(1114, parseDate); // timestamp without timezone
  register(1184, parseDate); // timestamp
  register(600, parsePoint); // point
  register(651, parseStringArray); // cidr[]
  register(718, parseCircle); // circle
  register(1000, parseBoolArray);
  register(1001, parseByteAArray);
  register(1005, parseIntegerArray); // _int2
  register(1007, parseIntegerArray); // _int4
  register(1028, parseIntegerArray); // oid[]
  register(1016, parseBigIntegerArray); // _int8
  register(1017, parsePointArray); // point[]
  register(1021, parseFloatArray); // _float4
  register(1022, parseFloatArray); // _float8
  register(1231, parseFloatArray); // _numeric
  register(1014, parseStringArray); //char
  register(1015, parseStringArray); //varchar
  register(1008, parseStringArray);
  register(1009, parseStringArray);
  register(1040, parseStringArray); // macaddr[]
  register(1041, parseStringArray); // inet[]
  register(1115, parseDateArray); // timestamp without time zone[]
  register(1182, parseDateArray); // _date
  register(1185, parseDateArray); // timestamp with time zone[]
  register(1186, parseInterval);
  register(1187, parseIntervalArray);
  register(17, parseByteA);
  register(114, JSON.parse.bind(JSON)); // json
  register(3802, JSON.parse.bind(JSON)); // jsonb
  register(199, parseJsonArray); // json[]
  register(3807, parseJsonArray); // jsonb[]
  register(3907, parseStringArray); // numrange[]
  register(2951, parseStringArray); // uuid[]
  register(791, parseStringArray); // money[]
  register(1183, parseStringArray); // time[]
  register(1270, parseStringArray); // timetz[]
};

module.exports = {
  init: init
};


/***/ }),

/***/ 5042:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {

const EventEmitter = (__nccwpck_require__(4434).EventEmitter)
const utils = __nccwpck_require__(9652)
const nodeUtils = __nccwpck_require__(9023)
const sasl = __nccwpck_require__(948)
const TypeOverrides = __nccwpck_require__(365)

const ConnectionParameters = __nccwpck_require__(646)
const Query = __nccwpck_require__(4473)
const defaults = __nccwpck_require__(8995)
const Connection = __nccwpck_require__(9809)
const crypto = __nccwpck_require__(4150)

const activeQueryDeprecationNotice = nodeUtils.deprecate(
  () => {},
  'Client.activeQuery is deprecated and will be removed in pg@9.0'
)

const queryQueueDeprecationNotice = nodeUtils.deprecate(
  () => {},
  'Client.queryQueue is deprecated and will be removed in pg@9.0.'
)

const pgPassDeprecationNotice = nodeUtils.deprecate(
  () => {},
  'pgpass support is deprecated and will be removed in pg@9.0. ' +
    'You can provide an async function as the password property to the Client/Pool constructor that returns a password instead. Within this function you can call the pgpass module in your own code.'
)

const byoPromiseDeprecationNotice = nodeUtils.deprecate(
  () => {},
  'Passing a custom Promise implementation to the Client/Pool constructor is deprecated and will be removed in pg@9.0.'
)

const queryQueueLengthDeprecationNotice = nodeUtils.deprecate(
  () => {},
  'Calling client.query() when the client is already executing a query is deprecated and will be removed in pg@9.0. Use async/await or an external async flow control mechanism instead.'
)

function coerceNumberOrDefault(value, defaultValue) {
  if (typeof value === 'number') {
    return Number.isFinite(value) ? value : defaultValue
  }
  if (typeof value === 'string' && value.trim() !== '') {
    const n = Number(value)
    return Number.isFinite(n) ? n : defaultValue
  }
  return defaultValue
}

class Client extends EventEmitter {
  constructor(config) {
    super()

    this.connectionParameters = new ConnectionParameters(config)
    this.user = this.connectionParameters.user
    this.database = this.connectionParameters.database
    this.port = this.connectionParameters.port
    this.host = this.connectionParameters.host

    // "hiding" the password so it doesn't show up in stack traces
    // or if the client is console.logged
    Object.defineProperty(this, 'password', {
      configurable: true,
      enumerable: false,
      writable: true,
      value: this.connectionParameters.password,
    })

    this.replication = this.connectionParameters.replication

    const c = config || {}

    if (c.Promise) {
      byoPromiseDeprecationNotice()
    }
    this._Promise = c.Promise || global.Promise
    this._types = new TypeOverrides(c.types)
    this._ending = false
    this._ended = false
    this._connecting = false
    this._connected = false
    this._connectionError = false
    this._queryable = true
    this._activeQuery = null
    this._txStatus = null

    this.enableChannelBinding = Boolean(c.enableChannelBinding) // set true to use SCRAM-SHA-256-PLUS when offered
    this.scramMaxIterations = coerceNumberOrDefault(c.scramMaxIterations, sasl.DEFAULT_MAX_SCRAM_ITERATIONS)
    this.connection =
      c.connection ||
      new Connection({
        stream: c.stream,
        ssl: this.connectionParameters.ssl,
        sslNegotiation: this.connectionParameters.sslnegotiation,
        keepAlive: c.keepAlive || false,
        keepAliveInitialDelayMillis: c.keepAliveInitialDelayMillis || 0,
        encoding: this.connectionParameters.client_encoding || 'utf8',
      })
    this._queryQueue = []
    this._sentQueryQueue = []
    this.pipeline = Boolean(c.pipeline)
    this.binary = c.binary || defaults.binary
    this.processID = null
    this.secretKey = null
    this.ssl = this.connectionParameters.ssl || false
    this.sslNegotiation = this.connectionParameters.sslnegotiation || 'postgres'
    // As with Password, make SSL->Key (the private key) non-enumerable.
    // It won't show up in stack traces
    // or if the client is console.logged
    if (this.ssl && this.ssl.key) {
      Object.defineProperty(this.ssl, 'key', {
        enumerable: false,
      })
    }

    this._connectionTimeoutMillis = c.connectionTimeoutMillis || 0
  }

  get activeQuery() {
    activeQueryDeprecationNotice()
    return this._activeQuery
  }

  set activeQuery(val) {
    activeQueryDeprecationNotice()
    this._activeQuery = val
  }

  _getActiveQuery() {
    return this._activeQuery
  }

  _errorAllQueries(err) {
    const enqueueError = (query) => {
      process.nextTick(() => {
        query.handleError(err, this.connection)
      })
    }

    const activeQuery = this._getActiveQuery()
    if (activeQuery) {
      enqueueError(activeQuery)
      this._activeQuery = null
    }

    this._sentQueryQueue.forEach(enqueueError)
    this._sentQueryQueue.length = 0

    this._queryQueue.forEach(enqueueError)
    this._queryQueue.length = 0
  }

  _connect(callback) {
    const self = this
    const con = this.connection
    this._connectionCallback = callback

    if (this._connecting || this._connected) {
      const err = new Error('Client has already been connected. You cannot reuse a client.')
      process.nextTick(() => {
        callback(err)
      })
      return
    }
    this._connecting = true

    if (this._connectionTimeoutMillis > 0) {
      this.connectionTimeoutHandle = setTimeout(() => {
        con._ending = true
        con.stream.destroy(new Error('timeout expired'))
      }, this._connectionTimeoutMillis)

      if (this.connectionTimeoutHandle.unref) {
        this.connectionTimeoutHandle.unref()
      }
    }

    if (this.host && this.host.indexOf('/') === 0) {
      con.connect(this.host + '/.s.PGSQL.' + this.port)
    } else {
      con.connect(this.port, this.host)
    }

    // once connection is established send startup message
    con.on('connect', function () {
      if (self.ssl) {
        // With direct SSL negotiation the connection upgrades to TLS without an
        // SSLRequest packet, so the startup message is sent after 'sslconnect'.
        if (self.sslNegotiation !== 'direct') {
          con.requestSsl()
        }
      } else {
        con.startup(self.getStartupConf())
      }
    })

    con.on('sslconnect', function () {
      con.startup(self.getStartupConf())
    })

    this._attachListeners(con)

    con.once('end', () => {
      const error = this._ending ? new Error('Connection terminated') : new Error('Connection terminated unexpectedly')

      clearTimeout(this.connectionTimeoutHandle)
      this._errorAllQueries(error)
      this._ended = true

      if (!this._ending) {
        // if the connection is ended without us calling .end()
        // on this client then we have an unexpected disconnection
        // treat this as an error unless we've already emitted an error
        // during connection.
        if (this._connecting && !this._connectionError) {
          if (this._connectionCallback) {
            this._connectionCallback(error)
          } else {
            this._handleErrorEvent(error)
          }
        } else if (!this._connectionError) {
          this._handleErrorEvent(error)
        }
      }

      process.nextTick(() => {
        this.emit('end')
      })
    })
  }

  connect(callback) {
    if (callback) {
      this._connect(callback)
      return
    }

    return new this._Promise((resolve, reject) => {
      this._connect((error) => {
        if (error) {
          reject(error)
        } else {
          resolve(this)
        }
      })
    })
  }

  _attachListeners(con) {
    // password request handling
    con.on('authenticationCleartextPassword', this._handleAuthCleartextPassword.bind(this))
    // password request handling
    con.on('authenticationMD5Password', this._handleAuthMD5Password.bind(this))
    // password request handling (SASL)
    con.on('authenticationSASL', this._handleAuthSASL.bind(this))
    con.on('authenticationSASLContinue', this._handleAuthSASLContinue.bind(this))
    con.on('authenticationSASLFinal', this._handleAuthSASLFinal.bind(this))
    con.on('backendKeyData', this._handleBackendKeyData.bind(this))
    con.on('error', this._handleErrorEvent.bind(this))
    con.on('errorMessage', this._handleErrorMessage.bind(this))
    con.on('readyForQuery', this._handleReadyForQuery.bind(this))
    con.on('notice', this._handleNotice.bind(this))
    con.on('rowDescription', this._handleRowDescription.bind(this))
    con.on('dataRow', this._handleDataRow.bind(this))
    con.on('portalSuspended', this._handlePortalSuspended.bind(this))
    con.on('emptyQuery', this._handleEmptyQuery.bind(this))
    con.on('commandComplete', this._handleCommandComplete.bind(this))
    con.on('parseComplete', this._handleParseComplete.bind(this))
    con.on('copyInResponse', this._handleCopyInResponse.bind(this))
    con.on('copyData', this._handleCopyData.bind(this))
    con.on('notification', this._handleNotification.bind(this))
  }

  _getPassword(cb) {
    const con = this.connection
    if (typeof this.password === 'function') {
      this._Promise
        .resolve()
        .then(() => this.password(this.connectionParameters))
        .then((pass) => {
          if (pass !== undefined) {
            if (typeof pass !== 'string') {
              con.emit('error', new TypeError('Password must be a string'))
              return
            }
            this.connectionParameters.password = this.password = pass
          } else {
            this.connectionParameters.password = this.password = null
          }
          cb()
        })
        .catch((err) => {
          con.emit('error', err)
        })
    } else if (this.password !== null) {
      cb()
    } else {
      try {
        const pgPass = __nccwpck_require__(3272)
        pgPass(this.connectionParameters, (pass) => {
          if (undefined !== pass) {
            pgPassDeprecationNotice()
            this.connectionParameters.password = this.password = pass
          }
          cb()
        })
      } catch (e) {
        this.emit('error', e)
      }
    }
  }

  _handleAuthCleartextPassword(msg) {
    this._getPassword(() => {
      this.connection.password(this.password)
    })
  }

  _handleAuthMD5Password(msg) {
    this._getPassword(async () => {
      try {
        const hashedPassword = await crypto.postgresMd5PasswordHash(this.user, this.password, msg.salt)
        this.connection.password(hashedPassword)
      } catch (e) {
        this.emit('error', e)
      }
    })
  }

  _handleAuthSASL(msg) {
    this._getPassword(() => {
      try {
        this.saslSession = sasl.startSession(
          msg.mechanisms,
          this.enableChannelBinding && this.connection.stream,
          this.scramMaxIterations
        )
        this.connection.sendSASLInitialResponseMessage(this.saslSession.mechanism, this.saslSession.response)
      } catch (err) {
        this.connection.emit('error', err)
      }
    })
  }

  async _handleAuthSASLContinue(msg) {
    try {
      await sasl.continueSession(
        this.saslSession,
        this.password,
        msg.data,
        this.enableChannelBinding && this.connection.stream
      )
      this.connection.sendSCRAMClientFinalMessage(this.saslSession.response)
    } catch (err) {
      this.connection.emit('error', err)
    }
  }

  _handleAuthSASLFinal(msg) {
    try {
      sasl.finalizeSession(this.saslSession, msg.data)
      this.saslSession = null
    } catch (err) {
      this.connection.emit('error', err)
    }
  }

  _handleBackendKeyData(msg) {
    this.processID = msg.processID
    this.secretKey = msg.secretKey
  }

  _handleReadyForQuery(msg) {
    if (this._connecting) {
      this._connecting = false
      this._connected = true
      clearTimeout(this.connectionTimeoutHandle)

      // process possible callback argument to Client#connect
      if (this._connectionCallback) {
        this._connectionCallback(null, this)
        // remove callback for proper error handling
        // after the connect event
        this._connectionCallback = null
      }
      this.emit('connect')
    }
    const activeQuery = this._getActiveQuery()
    this._activeQuery = null
    this._txStatus = msg?.status ?? null
    this.readyForQuery = true
    if (activeQuery) {
      activeQuery.handleReadyForQuery(this.connection)
    }
    this._pulseQueryQueue()
  }

  // if we receive an error event or error message
  // during the connection process we handle it here
  _handleErrorWhileConnecting(err) {
    if (this._connectionError) {
      // TODO(bmc): this is swallowing errors - we shouldn't do this
      return
    }
    this._connectionError = true
    clearTimeout(this.connectionTimeoutHandle)
    if (this._connectionCallback) {
      return this._connectionCallback(err)
    }
    this.emit('error', err)
  }

  // if we're connected and we receive an error event from the connection
  // this means the socket is dead - do a hard abort of all queries and emit
  // the socket error on the client as well
  _handleErrorEvent(err) {
    if (this._connecting) {
      return this._handleErrorWhileConnecting(err)
    }
    this._queryable = false
    this._errorAllQueries(err)
    this.emit('error', err)
  }

  // handle error messages from the postgres backend
  _handleErrorMessage(msg) {
    if (this._connecting) {
      return this._handleErrorWhileConnecting(msg)
    }
    const activeQuery = this._getActiveQuery()

    if (!activeQuery) {
      this._handleErrorEvent(msg)
      return
    }

    this._activeQuery = null
    if (activeQuery.name) {
      delete this.connection.submittedNamedStatements[activeQuery.name]
    }
    activeQuery.handleError(msg, this.connection)
  }

  _handleRowDescription(msg) {
    const activeQuery = this._getActiveQuery()
    if (activeQuery == null) {
      const error = new Error('Received unexpected rowDescription message from backend.')
      this._handleErrorEvent(error)
      return
    }
    // delegate rowDescription to active query
    activeQuery.handleRowDescription(msg)
  }

  _handleDataRow(msg) {
    const activeQuery = this._getActiveQuery()
    if (activeQuery == null) {
      const error = new Error('Received unexpected dataRow message from backend.')
      this._handleErrorEvent(error)
      return
    }
    // delegate dataRow to active query
    activeQuery.handleDataRow(msg)
  }

  _handlePortalSuspended(msg) {
    const activeQuery = this._getActiveQuery()
    if (activeQuery == null) {
      const error = new Error('Received unexpected portalSuspended message from backend.')
      this._handleErrorEvent(error)
      return
    }
    // delegate portalSuspended to active query
    activeQuery.handlePortalSuspended(this.connection)
  }

  _handleEmptyQuery(msg) {
    const activeQuery = this._getActiveQuery()
    if (activeQuery == null) {
      const error = new Error('Received unexpected emptyQuery message from backend.')
      this._handleErrorEvent(error)
      return
    }
    // delegate emptyQuery to active query
    activeQuery.handleEmptyQuery(this.connection)
  }

  _handleCommandComplete(msg) {
    const activeQuery = this._getActiveQuery()
    if (activeQuery == null) {
      const error = new Error('Received unexpected commandComplete message from backend.')
      this._handleErrorEvent(error)
      return
    }
    // delegate commandComplete to active query
    activeQuery.handleCommandComplete(msg, this.connection)
  }

  _handleParseComplete() {
    const activeQuery = this._getActiveQuery()
    if (activeQuery == null) {
      const error = new Error('Received unexpected parseComplete message from backend.')
      this._handleErrorEvent(error)
      return
    }
    // if a prepared statement has a name and properly parses
    // we track that its already been executed so we don't parse
    // it again on the same client
    if (activeQuery.name) {
      this.connection.parsedStatements[activeQuery.name] = activeQuery.text
      delete this.connection.submittedNamedStatements[activeQuery.name]
    }
  }

  _handleCopyInResponse(msg) {
    const activeQuery = this._getActiveQuery()
    if (activeQuery == null) {
      const error = new Error('Received unexpected copyInResponse message from backend.')
      this._handleErrorEvent(error)
      return
    }
    activeQuery.handleCopyInResponse(this.connection)
  }

  _handleCopyData(msg) {
    const activeQuery = this._getActiveQuery()
    if (activeQuery == null) {
      const error = new Error('Received unexpected copyData message from backend.')
      this._handleErrorEvent(error)
      return
    }
    activeQuery.handleCopyData(msg, this.connection)
  }

  _handleNotification(msg) {
    this.emit('notification', msg)
  }

  _handleNotice(msg) {
    this.emit('notice', msg)
  }

  getStartupConf() {
    const params = this.connectionParameters

    const data = {
      user: params.user,
      database: params.database,
    }

    const appName = params.application_name || params.fallback_application_name
    if (appName) {
      data.application_name = appName
    }
    if (params.replication) {
      data.replication = '' + params.replication
    }
    if (params.statement_timeout) {
      data.statement_timeout = String(parseInt(params.statement_timeout, 10))
    }
    if (params.lock_timeout) {
      data.lock_timeout = String(parseInt(params.lock_timeout, 10))
    }
    if (params.idle_in_transaction_session_timeout) {
      data.idle_in_transaction_session_timeout = String(parseInt(params.idle_in_transaction_session_timeout, 10))
    }
    if (params.options) {
      data.options = params.options
    }

    return data
  }

  cancel(client, query) {
    if (client.activeQuery === query) {
      const con = this.connection

      if (this.host && this.host.indexOf('/') === 0) {
        con.connect(this.host + '/.s.PGSQL.' + this.port)
      } else {
        con.connect(this.port, this.host)
      }

      // once connection is established send cancel message
      con.on('connect', function () {
        con.cancel(client.processID, client.secretKey)
      })
    } else if (client._queryQueue.indexOf(query) !== -1) {
      client._queryQueue.splice(client._queryQueue.indexOf(query), 1)
    } else if (client._sentQueryQueue.indexOf(query) !== -1) {
      // Query already sent on wire — can't remove it without corrupting the
      // pipeline. No-op the callback so the result is silently discarded.
      query.callback = () => {}
    }
  }

  setTypeParser(oid, format, parseFn) {
    return this._types.setTypeParser(oid, format, parseFn)
  }

  getTypeParser(oid, format) {
    return this._types.getTypeParser(oid, format)
  }

  // escapeIdentifier and escapeLiteral moved to utility functions & exported
  // on PG
  // re-exported here for backwards compatibility
  escapeIdentifier(str) {
    return utils.escapeIdentifier(str)
  }

  escapeLiteral(str) {
    return utils.escapeLiteral(str)
  }

  _pulseQueryQueue() {
    if (this.pipeline) {
      this._pulsePipelinedQueryQueue()
      return
    }
    if (this.readyForQuery === true) {
      this._activeQuery = this._queryQueue.shift()
      const activeQuery = this._getActiveQuery()
      if (activeQuery) {
        this.readyForQuery = false
        this.hasExecuted = true

        const queryError = activeQuery.submit(this.connection)
        if (queryError) {
          process.nextTick(() => {
            activeQuery.handleError(queryError, this.connection)
            this.readyForQuery = true
            this._pulseQueryQueue()
          })
        }
      } else if (this.hasExecuted) {
        this._activeQuery = null
        this.emit('drain')
      }
    }
  }

  _pulsePipelinedQueryQueue() {
    if (!this._connected || !this._queryable) {
      return
    }
    while (this._queryQueue.length > 0) {
      const query = this._queryQueue.shift()
      this.hasExecuted = true
      const queryError = query.submit(this.connection)
      if (queryError) {
        process.nextTick(() => {
          query.handleError(queryError, this.connection)
        })
        continue
      }
      this._sentQueryQueue.push(query)
    }
    if (this.readyForQuery && !this._activeQuery && this._sentQueryQueue.length > 0) {
      this._activeQuery = this._sentQueryQueue.shift()
      this.readyForQuery = false
    }
    if (!this._activeQuery && this._sentQueryQueue.length === 0 && this._queryQueue.length === 0 && this.hasExecuted) {
      this.emit('drain')
    }
  }

  query(config, values, callback) {
    // can take in strings, config object or query object
    let query
    let result

    if (config == null) {
      throw new TypeError('Client was passed a null or undefined query')
    }

    if (typeof config.submit === 'function') {
      result = query = config
      if (!query.callback) {
        if (typeof values === 'function') {
          query.callback = values
        } else if (callback) {
          query.callback = callback
        }
      }
    } else {
      query = new Query(config, values, callback)
      if (!query.callback) {
        result = new this._Promise((resolve, reject) => {
          query.callback = (err, res) => (err ? reject(err) : resolve(res))
        }).catch((err) => {
          // replace the stack trace that leads to `TCP.onStreamRead` with one that leads back to the
          // application that created the query
          Error.captureStackTrace(err)
          throw err
        })
      } else if (typeof query.callback !== 'function') {
        throw new TypeError('callback is not a function')
      }
    }

    const readTimeout = config.query_timeout || this.connectionParameters.query_timeout
    if (readTimeout) {
      const queryCallback = query.callback || (() => {})

      const readTimeoutTimer = setTimeout(() => {
        const error = new Error('Query read timeout')

        process.nextTick(() => {
          query.handleError(error, this.connection)
        })

        queryCallback(error)

        // we already returned an error,
        // just do nothing if query completes
        query.callback = () => {}

        // Remove from queue (only safe if not yet sent)
        const index = this._queryQueue.indexOf(query)
        if (index > -1) {
          this._queryQueue.splice(index, 1)
        } else if (this.pipeline) {
          // Query already sent — the pipeline is blocked until it completes.
          // Destroy the connection to unblock all remaining pipelined queries.
          this.connection.stream.destroy()
          return
        }

        this._pulseQueryQueue()
      }, readTimeout)

      query.callback = (err, res) => {
        clearTimeout(readTimeoutTimer)
        queryCallback(err, res)
      }
    }

    if (this.binary && !query.binary) {
      query.binary = true
    }

    if (query._result && !query._result._types) {
      query._result._types = this._types
    }

    // A query that keeps a portal open across round trips cannot share a pipelined connection: the
    // queries written behind it are answered out of its portal, so rows land on the wrong query and
    // the reads that follow fail with 'portal does not exist'. Refuse it instead of corrupting.
    if (this.pipeline) {
      const portalQuery =
        typeof config.submit === 'function' && !(query instanceof Query)
          ? 'Custom query classes such as pg-cursor and pg-query-stream are'
          : query.rows
          ? 'The `rows` option is'
          : null
      if (portalQuery) {
        process.nextTick(() => {
          query.handleError(new Error(`${portalQuery} not supported in pipeline mode`), this.connection)
        })
        return result
      }
    }

    if (!this._queryable) {
      process.nextTick(() => {
        query.handleError(new Error('Client has encountered a connection error and is not queryable'), this.connection)
      })
      return result
    }

    if (this._ending) {
      process.nextTick(() => {
        query.handleError(new Error('Client was closed and is not queryable'), this.connection)
      })
      return result
    }

    if (this._queryQueue.length > 0 && !this.pipeline) {
      queryQueueLengthDeprecationNotice()
    }
    this._queryQueue.push(query)
    this._pulseQueryQueue()
    return result
  }

  ref() {
    this.connection.ref()
  }

  unref() {
    this.connection.unref()
  }

  getTransactionStatus() {
    return this._txStatus
  }

  end(cb) {
    this._ending = true

    // if we have never connected, then end is a noop, callback immediately
    if (!this.connection._connecting || this._ended) {
      if (cb) {
        cb()
        return
      } else {
        return this._Promise.resolve()
      }
    }

    if (!this._queryable) {
      // socket is dead — force close
      this.connection.stream.destroy()
    } else if (
      this.pipeline &&
      (this._getActiveQuery() || this._sentQueryQueue.length > 0 || this._queryQueue.length > 0)
    ) {
      // pipelined queries are already on the wire (or queued to send) and will
      // complete normally; wait for drain then do a graceful goodbye
      this.once('drain', () => this.connection.end())
    } else if (this._getActiveQuery()) {
      // non-pipeline: a hung query could block end forever — force disconnect
      this.connection.stream.destroy()
    } else {
      this.connection.end()
    }

    if (cb) {
      this.connection.once('end', cb)
    } else {
      return new this._Promise((resolve) => {
        this.connection.once('end', resolve)
      })
    }
  }
  get queryQueue() {
    queryQueueDeprecationNotice()
    return this._queryQueue
  }
}

// expose a Query constructor
Client.Query = Query

module.exports = Client


/***/ }),

/***/ 646:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const dns = __nccwpck_require__(2250)

const defaults = __nccwpck_require__(8995)

const parse = (__nccwpck_require__(6122).parse) // parses a connection string

const val = function (key, config, envVar) {
  if (config[key]) {
    return config[key]
  }

  if (envVar === undefined) {
    envVar = process.env['PG' + key.toUpperCase()]
  } else if (envVar === false) {
    // do nothing ... use false
  } else {
    envVar = process.env[envVar]
  }

  return envVar || defaults[key]
}

const readSSLConfigFromEnvironment = function () {
  switch (process.env.PGSSLMODE) {
    case 'disable':
      return false
    case 'prefer':
    case 'require':
    case 'verify-ca':
    case 'verify-full':
      return true
    case 'no-verify':
      return { rejectUnauthorized: false }
  }
  return defaults.ssl
}

// Convert arg to a string, surround in single quotes, and escape single quotes and backslashes
const quoteParamValue = function (value) {
  return "'" + ('' + value).replace(/\\/g, '\\\\').replace(/'/g, "\\'") + "'"
}

const add = function (params, config, paramName) {
  const value = config[paramName]
  if (value !== undefined && value !== null) {
    params.push(paramName + '=' + quoteParamValue(value))
  }
}

class ConnectionParameters {
  constructor(config) {
    // if a string is passed, it is a raw connection string so we parse it into a config
    config = typeof config === 'string' ? parse(config) : config || {}

    // if the config has a connectionString defined, parse IT into the config we use
    // this will override other default values with what is stored in connectionString
    if (config.connectionString) {
      config = Object.assign({}, config, parse(config.connectionString))
    }

    this.user = val('user', config)
    this.database = val('database', config)

    if (this.database === undefined) {
      this.database = this.user
    }

    this.port = parseInt(val('port', config), 10)
    this.host = val('host', config)

    // "hiding" the password so it doesn't show up in stack traces
    // or if the client is console.logged
    Object.defineProperty(this, 'password', {
      configurable: true,
      enumerable: false,
      writable: true,
      value: val('password', config),
    })

    this.binary = val('binary', config)
    this.options = val('options', config)

    this.ssl = typeof config.ssl === 'undefined' ? readSSLConfigFromEnvironment() : config.ssl

    if (typeof this.ssl === 'string') {
      if (this.ssl === 'true') {
        this.ssl = true
      }
    }
    // support passing in ssl=no-verify via connection string
    if (this.ssl === 'no-verify') {
      this.ssl = { rejectUnauthorized: false }
    }
    if (this.ssl && this.ssl.key) {
      Object.defineProperty(this.ssl, 'key', {
        enumerable: false,
      })
    }

    // How to negotiate SSL: 'postgres' (default, the traditional SSLRequest
    // handshake) or 'direct' (start the TLS handshake immediately on connect).
    this.sslnegotiation = val('sslnegotiation', config, 'PGSSLNEGOTIATION')
    if (this.sslnegotiation !== undefined && this.sslnegotiation !== 'postgres' && this.sslnegotiation !== 'direct') {
      throw new Error(
        `Invalid sslnegotiation value: "${this.sslnegotiation}". Valid values are "postgres" and "direct".`
      )
    }
    if (this.sslnegotiation === 'direct' && !this.ssl) {
      throw new Error('sslnegotiation=direct requires SSL to be enabled')
    }

    this.client_encoding = val('client_encoding', config)
    this.replication = val('replication', config)
    // a domain socket begins with '/'
    this.isDomainSocket = !(this.host || '').indexOf('/')

    this.application_name = val('application_name', config, 'PGAPPNAME')
    this.fallback_application_name = val('fallback_application_name', config, false)
    this.statement_timeout = val('statement_timeout', config, false)
    this.lock_timeout = val('lock_timeout', config, false)
    this.idle_in_transaction_session_timeout = val('idle_in_transaction_session_timeout', config, false)
    this.query_timeout = val('query_timeout', config, false)

    if (config.connectionTimeoutMillis === undefined) {
      this.connect_timeout = process.env.PGCONNECT_TIMEOUT || 0
    } else {
      this.connect_timeout = Math.floor(config.connectionTimeoutMillis / 1000)
    }

    if (config.keepAlive === false) {
      this.keepalives = 0
    } else if (config.keepAlive === true) {
      this.keepalives = 1
    }

    if (typeof config.keepAliveInitialDelayMillis === 'number') {
      this.keepalives_idle = Math.floor(config.keepAliveInitialDelayMillis / 1000)
    }
  }

  getLibpqConnectionString(cb) {
    const params = []
    add(params, this, 'user')
    add(params, this, 'password')
    add(params, this, 'port')
    add(params, this, 'application_name')
    add(params, this, 'fallback_application_name')
    add(params, this, 'connect_timeout')
    add(params, this, 'options')

    const ssl = typeof this.ssl === 'object' ? this.ssl : this.ssl ? { sslmode: this.ssl } : {}
    add(params, ssl, 'sslmode')
    add(params, ssl, 'sslca')
    add(params, ssl, 'sslkey')
    add(params, ssl, 'sslcert')
    add(params, ssl, 'sslrootcert')
    add(params, this, 'sslnegotiation')

    if (this.database) {
      params.push('dbname=' + quoteParamValue(this.database))
    }
    if (this.replication) {
      params.push('replication=' + quoteParamValue(this.replication))
    }
    if (this.host) {
      params.push('host=' + quoteParamValue(this.host))
    }
    if (this.isDomainSocket) {
      return cb(null, params.join(' '))
    }
    if (this.client_encoding) {
      params.push('client_encoding=' + quoteParamValue(this.client_encoding))
    }
    dns.lookup(this.host, function (err, address) {
      if (err) return cb(err, null)
      params.push('hostaddr=' + quoteParamValue(address))
      return cb(null, params.join(' '))
    })
  }
}

module.exports = ConnectionParameters


/***/ }),

/***/ 9809:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const EventEmitter = (__nccwpck_require__(4434).EventEmitter)

const { parse, serialize } = __nccwpck_require__(4233)
const stream = __nccwpck_require__(829)
const { getStream } = stream

const flushBuffer = serialize.flush()
const syncBuffer = serialize.sync()
const endBuffer = serialize.end()

// TODO(bmc) support binary mode at some point
class Connection extends EventEmitter {
  constructor(config) {
    super()
    config = config || {}

    this.stream = config.stream || getStream(config.ssl)
    if (typeof this.stream === 'function') {
      this.stream = this.stream(config)
    }

    this._keepAlive = config.keepAlive
    this._keepAliveInitialDelayMillis = config.keepAliveInitialDelayMillis
    this.parsedStatements = {}
    this.submittedNamedStatements = {}
    this.ssl = config.ssl || false
    this.sslNegotiation = config.sslNegotiation || 'postgres'
    this._ending = false
    this._emitMessage = false
    const self = this
    this.on('newListener', function (eventName) {
      if (eventName === 'message') {
        self._emitMessage = true
      }
    })
  }

  connect(port, host) {
    const self = this

    this._connecting = true
    this.stream.setNoDelay(true)
    this.stream.connect(port, host)

    this.stream.once('connect', function () {
      if (self._keepAlive) {
        self.stream.setKeepAlive(true, self._keepAliveInitialDelayMillis)
      }
      self.emit('connect')
    })

    const reportStreamError = function (error) {
      // errors about disconnections should be ignored during disconnect
      if (self._ending && (error.code === 'ECONNRESET' || error.code === 'EPIPE')) {
        return
      }
      self.emit('error', error)
    }
    this.stream.on('error', reportStreamError)

    this.stream.on('close', function () {
      self.emit('end')
    })

    if (!this.ssl) {
      return this.attachListeners(this.stream)
    }

    // With direct SSL negotiation the TLS handshake starts immediately on the
    // raw socket, skipping the SSLRequest packet and the server's 'S'/'N' reply.
    if (this.sslNegotiation === 'direct') {
      return this.stream.once('connect', function () {
        self.upgradeToSSL(host, reportStreamError)
      })
    }

    this.stream.once('data', function (buffer) {
      const responseCode = buffer.toString('utf8')
      switch (responseCode) {
        case 'S': // Server supports SSL connections, continue with a secure connection
          break
        case 'N': // Server does not support SSL connections
          self.stream.end()
          return self.emit('error', new Error('The server does not support SSL connections'))
        default:
          // Any other response byte, including 'E' (ErrorResponse) indicating a server error
          self.stream.end()
          return self.emit('error', new Error('There was an error establishing an SSL connection'))
      }
      self.upgradeToSSL(host, reportStreamError)
    })
  }

  upgradeToSSL(host, reportStreamError) {
    const self = this
    const options = {
      socket: self.stream,
      // tls.connect checks the server identity against `servername`, falling
      // back to `host` and then to 'localhost'. `servername` must stay unset
      // for IP addresses (see below), so `host` is needed to keep certificate
      // validation working when connecting to an IP address.
      host,
    }

    if (self.ssl !== true) {
      Object.assign(options, self.ssl)

      if ('key' in self.ssl) {
        options.key = self.ssl.key
      }
    }

    // Direct SSL negotiation requires ALPN so the server can confirm it is
    // speaking the PostgreSQL protocol over the TLS connection.
    if (self.sslNegotiation === 'direct') {
      options.ALPNProtocols = ['postgresql']
    }

    // SNI must not be set to an IP address (RFC 6066 section 3)
    const net = __nccwpck_require__(9278)
    if (net.isIP && net.isIP(host) === 0) {
      options.servername = host
    }
    try {
      self.stream = stream.getSecureStream(options)
    } catch (err) {
      return self.emit('error', err)
    }
    self.attachListeners(self.stream)
    self.stream.on('error', reportStreamError)

    self.emit('sslconnect')
  }

  attachListeners(stream) {
    parse(stream, (msg) => {
      const eventName = msg.name === 'error' ? 'errorMessage' : msg.name
      if (this._emitMessage) {
        this.emit('message', msg)
      }
      this.emit(eventName, msg)
    })
  }

  requestSsl() {
    this.stream.write(serialize.requestSsl())
  }

  startup(config) {
    this.stream.write(serialize.startup(config))
  }

  cancel(processID, secretKey) {
    this._send(serialize.cancel(processID, secretKey))
  }

  password(password) {
    this._send(serialize.password(password))
  }

  sendSASLInitialResponseMessage(mechanism, initialResponse) {
    this._send(serialize.sendSASLInitialResponseMessage(mechanism, initialResponse))
  }

  sendSCRAMClientFinalMessage(additionalData) {
    this._send(serialize.sendSCRAMClientFinalMessage(additionalData))
  }

  _send(buffer) {
    if (!this.stream.writable) {
      return false
    }
    return this.stream.write(buffer)
  }

  query(text) {
    this._send(serialize.query(text))
  }

  // send parse message
  parse(query) {
    this._send(serialize.parse(query))
  }

  // send bind message
  bind(config) {
    this._send(serialize.bind(config))
  }

  // send execute message
  execute(config) {
    this._send(serialize.execute(config))
  }

  flush() {
    if (this.stream.writable) {
      this.stream.write(flushBuffer)
    }
  }

  sync() {
    // Sync is the extended-query protocol barrier, not a disconnect.
    // Only end()/Terminate (and connect-timeout teardown) should set _ending.
    this._send(syncBuffer)
  }

  ref() {
    this.stream.ref()
  }

  unref() {
    this.stream.unref()
  }

  end() {
    // 0x58 = 'X'
    this._ending = true
    if (!this._connecting || !this.stream.writable) {
      this.stream.end()
      return
    }
    return this.stream.write(endBuffer, () => {
      this.stream.end()
    })
  }

  close(msg) {
    this._send(serialize.close(msg))
  }

  describe(msg) {
    this._send(serialize.describe(msg))
  }

  sendCopyFromChunk(chunk) {
    this._send(serialize.copyData(chunk))
  }

  endCopyFrom() {
    this._send(serialize.copyDone())
  }

  sendCopyFail(msg) {
    this._send(serialize.copyFail(msg))
  }
}

module.exports = Connection


/***/ }),

/***/ 9765:
/***/ ((module) => {

function x509Error(msg, cert) {
  return new Error('SASL channel binding: ' + msg + ' when parsing public certificate ' + cert.toString('base64'))
}

function readASN1Length(data, index) {
  let length = data[index++]
  if (length < 0x80) return { length, index }

  const lengthBytes = length & 0x7f
  if (lengthBytes > 4) throw x509Error('bad length', data)

  length = 0
  for (let i = 0; i < lengthBytes; i++) {
    length = (length << 8) | data[index++]
  }

  return { length, index }
}

function readASN1OID(data, index) {
  if (data[index++] !== 0x6) throw x509Error('non-OID data', data) // 6 = OID

  const { length: OIDLength, index: indexAfterOIDLength } = readASN1Length(data, index)
  index = indexAfterOIDLength
  const lastIndex = index + OIDLength

  const byte1 = data[index++]
  let oid = ((byte1 / 40) >> 0) + '.' + (byte1 % 40)

  while (index < lastIndex) {
    // loop over numbers in OID
    let value = 0
    while (index < lastIndex) {
      // loop over bytes in number
      const nextByte = data[index++]
      value = (value << 7) | (nextByte & 0x7f)
      if (nextByte < 0x80) break
    }
    oid += '.' + value
  }

  return { oid, index }
}

function expectASN1Seq(data, index) {
  if (data[index++] !== 0x30) throw x509Error('non-sequence data', data) // 30 = Sequence
  return readASN1Length(data, index)
}

function signatureAlgorithmHashFromCertificate(data, index) {
  // read this thread: https://www.postgresql.org/message-id/17760-b6c61e752ec07060%40postgresql.org
  if (index === undefined) index = 0
  index = expectASN1Seq(data, index).index
  const { length: certInfoLength, index: indexAfterCertInfoLength } = expectASN1Seq(data, index)
  index = indexAfterCertInfoLength + certInfoLength // skip over certificate info
  index = expectASN1Seq(data, index).index // skip over signature length field
  const { oid, index: indexAfterOID } = readASN1OID(data, index)
  switch (oid) {
    // RSA
    case '1.2.840.113549.1.1.4':
      return 'MD5'
    case '1.2.840.113549.1.1.5':
      return 'SHA-1'
    case '1.2.840.113549.1.1.11':
      return 'SHA-256'
    case '1.2.840.113549.1.1.12':
      return 'SHA-384'
    case '1.2.840.113549.1.1.13':
      return 'SHA-512'
    case '1.2.840.113549.1.1.14':
      return 'SHA-224'
    case '1.2.840.113549.1.1.15':
      return 'SHA512-224'
    case '1.2.840.113549.1.1.16':
      return 'SHA512-256'
    // ECDSA
    case '1.2.840.10045.4.1':
      return 'SHA-1'
    case '1.2.840.10045.4.3.1':
      return 'SHA-224'
    case '1.2.840.10045.4.3.2':
      return 'SHA-256'
    case '1.2.840.10045.4.3.3':
      return 'SHA-384'
    case '1.2.840.10045.4.3.4':
      return 'SHA-512'
    // RSASSA-PSS: hash is indicated separately
    case '1.2.840.113549.1.1.10': {
      index = indexAfterOID
      index = expectASN1Seq(data, index).index
      if (data[index++] !== 0xa0) throw x509Error('non-tag data', data) // a0 = constructed tag 0
      index = readASN1Length(data, index).index // skip over tag length field
      index = expectASN1Seq(data, index).index // skip over sequence length field
      const { oid: hashOID } = readASN1OID(data, index)
      switch (hashOID) {
        // standalone hash OIDs
        case '1.2.840.113549.2.5':
          return 'MD5'
        case '1.3.14.3.2.26':
          return 'SHA-1'
        case '2.16.840.1.101.3.4.2.1':
          return 'SHA-256'
        case '2.16.840.1.101.3.4.2.2':
          return 'SHA-384'
        case '2.16.840.1.101.3.4.2.3':
          return 'SHA-512'
      }
      throw x509Error('unknown hash OID ' + hashOID, data)
    }
    // Ed25519 -- see https://github.com/openssl/openssl/issues/15477
    case '1.3.101.110':
    case '1.3.101.112': // ph
      return 'SHA-512'
    // Ed448 -- still not in pg 17.2 (if supported, digest would be SHAKE256 x 64 bytes)
    case '1.3.101.111':
    case '1.3.101.113': // ph
      throw x509Error('Ed448 certificate channel binding is not currently supported by Postgres')
  }
  throw x509Error('unknown OID ' + oid, data)
}

module.exports = { signatureAlgorithmHashFromCertificate }


/***/ }),

/***/ 948:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {


const crypto = __nccwpck_require__(4150)
const { signatureAlgorithmHashFromCertificate } = __nccwpck_require__(9765)

// SASLprep (RFC 4013) — minimal in-tree implementation.
//
// Per RFC 5802 §2.2, the SCRAM-SHA-256 client must normalize the password via
// SASLprep before feeding it into PBKDF2. PostgreSQL's server applies the same
// SASLprep when computing the stored verifier, and libpq does the same client
// side, so passwords whose NFKC form differs from the raw form
// would otherwise authenticate against psql/libpq but fail against pg with `28P01`.
//
// We deliberately implement only the three steps that change the byte content:
//   1. RFC 3454 Table C.1.2 (non-ASCII space) → U+0020 SPACE.
//   2. RFC 3454 Table B.1 (commonly mapped to nothing) → empty.
//   3. NFKC normalization.
// We skip the prohibition (RFC 4013 §2.3) and bidi (RFC 3454 §6) checks.
// libpq is forgiving on those paths and Postgres's own SASLprep matches that
// leniency for legacy roles, so omitting the rejection logic keeps existing
// roles working without adding complexity.
function saslprep(password) {
  // RFC 3454 Table C.1.2 — non-ASCII space characters, mapped to U+0020.
  const nonAsciiSpace = /[\u00A0\u1680\u2000-\u200B\u202F\u205F\u3000]/g
  // RFC 3454 Table B.1 — "commonly mapped to nothing". The set intentionally
  // contains zero-width joiners and variation selectors — the very characters
  // ESLint's no-misleading-character-class warns about — because they combine
  // with their neighbors and the RFC strips them for that reason.
  // eslint-disable-next-line no-misleading-character-class
  const mappedToNothing = /[\u00AD\u034F\u1806\u180B\u180C\u180D\u200C\u200D\u2060\uFE00-\uFE0F\uFEFF]/g
  return password.replace(nonAsciiSpace, ' ').replace(mappedToNothing, '').normalize('NFKC')
}

const DEFAULT_MAX_SCRAM_ITERATIONS = 100000

function startSession(mechanisms, stream, scramMaxIterations = DEFAULT_MAX_SCRAM_ITERATIONS) {
  const candidates = ['SCRAM-SHA-256']
  if (stream) candidates.unshift('SCRAM-SHA-256-PLUS') // higher-priority, so placed first

  const mechanism = candidates.find((candidate) => mechanisms.includes(candidate))

  if (!mechanism) {
    throw new Error('SASL: Only mechanism(s) ' + candidates.join(' and ') + ' are supported')
  }

  if (mechanism === 'SCRAM-SHA-256-PLUS' && typeof stream.getPeerCertificate !== 'function') {
    // this should never happen if we are really talking to a Postgres server
    throw new Error('SASL: Mechanism SCRAM-SHA-256-PLUS requires a certificate')
  }

  const clientNonce = crypto.randomBytes(18).toString('base64')
  const gs2Header = mechanism === 'SCRAM-SHA-256-PLUS' ? 'p=tls-server-end-point' : stream ? 'y' : 'n'

  return {
    mechanism,
    clientNonce,
    response: gs2Header + ',,n=*,r=' + clientNonce,
    message: 'SASLInitialResponse',
    scramMaxIterations,
  }
}

async function continueSession(session, password, serverData, stream) {
  if (session.message !== 'SASLInitialResponse') {
    throw new Error('SASL: Last message was not SASLInitialResponse')
  }
  if (typeof password !== 'string') {
    throw new Error('SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string')
  }
  if (password === '') {
    throw new Error('SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a non-empty string')
  }
  if (typeof serverData !== 'string') {
    throw new Error('SASL: SCRAM-SERVER-FIRST-MESSAGE: serverData must be a string')
  }

  const sv = parseServerFirstMessage(serverData)

  if (!sv.nonce.startsWith(session.clientNonce)) {
    throw new Error('SASL: SCRAM-SERVER-FIRST-MESSAGE: server nonce does not start with client nonce')
  } else if (sv.nonce.length === session.clientNonce.length) {
    throw new Error('SASL: SCRAM-SERVER-FIRST-MESSAGE: server nonce is too short')
  }

  const scramMaxIterations =
    typeof session.scramMaxIterations === 'number' ? session.scramMaxIterations : DEFAULT_MAX_SCRAM_ITERATIONS
  // a value of 0 disables the iteration count check
  if (scramMaxIterations !== 0 && sv.iteration > scramMaxIterations) {
    throw new Error(
      'SASL: SCRAM-SERVER-FIRST-MESSAGE: iteration count ' +
        sv.iteration +
        ' exceeds scramMaxIterations of ' +
        scramMaxIterations
    )
  }

  const clientFirstMessageBare = 'n=*,r=' + session.clientNonce
  const serverFirstMessage = 'r=' + sv.nonce + ',s=' + sv.salt + ',i=' + sv.iteration

  // without channel binding:
  let channelBinding = stream ? 'eSws' : 'biws' // 'y,,' or 'n,,', base64-encoded

  // override if channel binding is in use:
  if (session.mechanism === 'SCRAM-SHA-256-PLUS') {
    const peerCert = stream.getPeerCertificate().raw
    let hashName = signatureAlgorithmHashFromCertificate(peerCert)
    if (hashName === 'MD5' || hashName === 'SHA-1') hashName = 'SHA-256'
    const certHash = await crypto.hashByName(hashName, peerCert)
    const bindingData = Buffer.concat([Buffer.from('p=tls-server-end-point,,'), Buffer.from(certHash)])
    channelBinding = bindingData.toString('base64')
  }

  const clientFinalMessageWithoutProof = 'c=' + channelBinding + ',r=' + sv.nonce
  const authMessage = clientFirstMessageBare + ',' + serverFirstMessage + ',' + clientFinalMessageWithoutProof

  const saltBytes = Buffer.from(sv.salt, 'base64')
  const saltedPassword = await crypto.deriveKey(saslprep(password), saltBytes, sv.iteration)
  const clientKey = await crypto.hmacSha256(saltedPassword, 'Client Key')
  const storedKey = await crypto.sha256(clientKey)
  const clientSignature = await crypto.hmacSha256(storedKey, authMessage)
  const clientProof = xorBuffers(Buffer.from(clientKey), Buffer.from(clientSignature)).toString('base64')
  const serverKey = await crypto.hmacSha256(saltedPassword, 'Server Key')
  const serverSignatureBytes = await crypto.hmacSha256(serverKey, authMessage)

  session.message = 'SASLResponse'
  session.serverSignature = Buffer.from(serverSignatureBytes).toString('base64')
  session.response = clientFinalMessageWithoutProof + ',p=' + clientProof
}

function finalizeSession(session, serverData) {
  if (session.message !== 'SASLResponse') {
    throw new Error('SASL: Last message was not SASLResponse')
  }
  if (typeof serverData !== 'string') {
    throw new Error('SASL: SCRAM-SERVER-FINAL-MESSAGE: serverData must be a string')
  }

  const { serverSignature } = parseServerFinalMessage(serverData)

  if (serverSignature !== session.serverSignature) {
    throw new Error('SASL: SCRAM-SERVER-FINAL-MESSAGE: server signature does not match')
  }
}

/**
 * printable       = %x21-2B / %x2D-7E
 *                   ;; Printable ASCII except ",".
 *                   ;; Note that any "printable" is also
 *                   ;; a valid "value".
 */
function isPrintableChars(text) {
  if (typeof text !== 'string') {
    throw new TypeError('SASL: text must be a string')
  }
  return text
    .split('')
    .map((_, i) => text.charCodeAt(i))
    .every((c) => (c >= 0x21 && c <= 0x2b) || (c >= 0x2d && c <= 0x7e))
}

/**
 * base64-char     = ALPHA / DIGIT / "/" / "+"
 *
 * base64-4        = 4base64-char
 *
 * base64-3        = 3base64-char "="
 *
 * base64-2        = 2base64-char "=="
 *
 * base64          = *base64-4 [base64-3 / base64-2]
 */
function isBase64(text) {
  return /^(?:[a-zA-Z0-9+/]{4})*(?:[a-zA-Z0-9+/]{2}==|[a-zA-Z0-9+/]{3}=)?$/.test(text)
}

function parseAttributePairs(text) {
  if (typeof text !== 'string') {
    throw new TypeError('SASL: attribute pairs text must be a string')
  }

  return new Map(
    text.split(',').map((attrValue) => {
      if (!/^.=/.test(attrValue)) {
        throw new Error('SASL: Invalid attribute pair entry')
      }
      const name = attrValue[0]
      const value = attrValue.substring(2)
      return [name, value]
    })
  )
}

function parseServerFirstMessage(data) {
  const attrPairs = parseAttributePairs(data)

  const nonce = attrPairs.get('r')
  if (!nonce) {
    throw new Error('SASL: SCRAM-SERVER-FIRST-MESSAGE: nonce missing')
  } else if (!isPrintableChars(nonce)) {
    throw new Error('SASL: SCRAM-SERVER-FIRST-MESSAGE: nonce must only contain printable characters')
  }
  const salt = attrPairs.get('s')
  if (!salt) {
    throw new Error('SASL: SCRAM-SERVER-FIRST-MESSAGE: salt missing')
  } else if (!isBase64(salt)) {
    throw new Error('SASL: SCRAM-SERVER-FIRST-MESSAGE: salt must be base64')
  }
  const iterationText = attrPairs.get('i')
  if (!iterationText) {
    throw new Error('SASL: SCRAM-SERVER-FIRST-MESSAGE: iteration missing')
  } else if (!/^[1-9][0-9]*$/.test(iterationText)) {
    throw new Error('SASL: SCRAM-SERVER-FIRST-MESSAGE: invalid iteration count')
  }
  const iteration = parseInt(iterationText, 10)

  return {
    nonce,
    salt,
    iteration,
  }
}

function parseServerFinalMessage(serverData) {
  const attrPairs = parseAttributePairs(serverData)
  const error = attrPairs.get('e')
  const serverSignature = attrPairs.get('v')

  if (error) {
    throw new Error(`SASL: SCRAM-SERVER-FINAL-MESSAGE: server returned error: "${error}"`)
  }

  if (!serverSignature) {
    throw new Error('SASL: SCRAM-SERVER-FINAL-MESSAGE: server signature is missing')
  } else if (!isBase64(serverSignature)) {
    throw new Error('SASL: SCRAM-SERVER-FINAL-MESSAGE: server signature must be base64')
  }
  return {
    serverSignature,
  }
}

function xorBuffers(a, b) {
  if (!Buffer.isBuffer(a)) {
    throw new TypeError('first argument must be a Buffer')
  }
  if (!Buffer.isBuffer(b)) {
    throw new TypeError('second argument must be a Buffer')
  }
  if (a.length !== b.length) {
    throw new Error('Buffer lengths must match')
  }
  if (a.length === 0) {
    throw new Error('Buffers cannot be empty')
  }
  return Buffer.from(a.map((_, i) => a[i] ^ b[i]))
}

module.exports = {
  startSession,
  continueSession,
  finalizeSession,
  DEFAULT_MAX_SCRAM_ITERATIONS,
}


/***/ }),

/***/ 4150:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {

const nodeCrypto = __nccwpck_require__(6982)

module.exports = {
  postgresMd5PasswordHash,
  randomBytes,
  deriveKey,
  sha256,
  hashByName,
  hmacSha256,
  md5,
}

/**
 * The Web Crypto API - grabbed from the Node.js library or the global
 * @type Crypto
 */
// eslint-disable-next-line no-undef
const webCrypto = nodeCrypto.webcrypto || globalThis.crypto
/**
 * The SubtleCrypto API for low level crypto operations.
 * @type SubtleCrypto
 */
const subtleCrypto = webCrypto.subtle
const textEncoder = new TextEncoder()

/**
 *
 * @param {*} length
 * @returns
 */
function randomBytes(length) {
  return webCrypto.getRandomValues(Buffer.alloc(length))
}

async function md5(string) {
  try {
    return nodeCrypto.createHash('md5').update(string, 'utf-8').digest('hex')
  } catch (e) {
    // `createHash()` failed so we are probably not in Node.js, use the WebCrypto API instead.
    // Note that the MD5 algorithm on WebCrypto is not available in Node.js.
    // This is why we cannot just use WebCrypto in all environments.
    const data = typeof string === 'string' ? textEncoder.encode(string) : string
    const hash = await subtleCrypto.digest('MD5', data)
    return Array.from(new Uint8Array(hash))
      .map((b) => b.toString(16).padStart(2, '0'))
      .join('')
  }
}

// See AuthenticationMD5Password at https://www.postgresql.org/docs/current/static/protocol-flow.html
async function postgresMd5PasswordHash(user, password, salt) {
  const inner = await md5(password + user)
  const outer = await md5(Buffer.concat([Buffer.from(inner), salt]))
  return 'md5' + outer
}

/**
 * Create a SHA-256 digest of the given data
 * @param {Buffer} data
 */
async function sha256(text) {
  return await subtleCrypto.digest('SHA-256', text)
}

async function hashByName(hashName, text) {
  return await subtleCrypto.digest(hashName, text)
}

/**
 * Sign the message with the given key
 * @param {ArrayBuffer} keyBuffer
 * @param {string} msg
 */
async function hmacSha256(keyBuffer, msg) {
  const key = await subtleCrypto.importKey('raw', keyBuffer, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return await subtleCrypto.sign('HMAC', key, textEncoder.encode(msg))
}

/**
 * Derive a key from the password and salt
 * @param {string} password
 * @param {Uint8Array} salt
 * @param {number} iterations
 */
async function deriveKey(password, salt, iterations) {
  const key = await subtleCrypto.importKey('raw', textEncoder.encode(password), 'PBKDF2', false, ['deriveBits'])
  const params = { name: 'PBKDF2', hash: 'SHA-256', salt: salt, iterations: iterations }
  return await subtleCrypto.deriveBits(params, key, 32 * 8, ['deriveBits'])
}


/***/ }),

/***/ 8995:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



let user
try {
  user = process.platform === 'win32' ? process.env.USERNAME : process.env.USER
} catch {
  // ignore, e.g., Deno without --allow-env
}

module.exports = {
  // database host. defaults to localhost
  host: 'localhost',

  // database user's name
  user,

  // name of database to connect
  database: undefined,

  // database user's password
  password: null,

  // a Postgres connection string to be used instead of setting individual connection items
  // NOTE:  Setting this value will cause it to override any other value (such as database or user) defined
  // in the defaults object.
  connectionString: undefined,

  // database port
  port: 5432,

  // number of rows to return at a time from a prepared statement's
  // portal. 0 will return all rows at once
  rows: 0,

  // binary result mode
  binary: false,

  // Connection pool options - see https://github.com/brianc/node-pg-pool

  // number of connections to use in connection pool
  // 0 will disable connection pooling
  max: 10,

  // max milliseconds a client can go unused before it is removed
  // from the pool and destroyed
  idleTimeoutMillis: 30000,

  client_encoding: '',

  ssl: false,

  // SSL negotiation style: 'postgres' (traditional SSLRequest) or 'direct'
  sslnegotiation: undefined,

  application_name: undefined,

  fallback_application_name: undefined,

  options: undefined,

  parseInputDatesAsUTC: false,

  // max milliseconds any query using this connection will execute for before timing out in error.
  // false=unlimited
  statement_timeout: false,

  // Abort any statement that waits longer than the specified duration in milliseconds while attempting to acquire a lock.
  // false=unlimited
  lock_timeout: false,

  // Terminate any session with an open transaction that has been idle for longer than the specified duration in milliseconds
  // false=unlimited
  idle_in_transaction_session_timeout: false,

  // max milliseconds to wait for query to complete (client side)
  query_timeout: false,

  connect_timeout: 0,

  keepalives: 1,

  keepalives_idle: 0,
}

const pgTypes = __nccwpck_require__(1549)
// save default parsers
const parseBigInteger = pgTypes.getTypeParser(20, 'text')
const parseBigIntegerArray = pgTypes.getTypeParser(1016, 'text')

// parse int8 so you can get your count values as actual numbers
module.exports.__defineSetter__('parseInt8', function (val) {
  pgTypes.setTypeParser(20, 'text', val ? pgTypes.getTypeParser(23, 'text') : parseBigInteger)
  pgTypes.setTypeParser(1016, 'text', val ? pgTypes.getTypeParser(1007, 'text') : parseBigIntegerArray)
})


/***/ }),

/***/ 3273:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const Client = __nccwpck_require__(5042)
const defaults = __nccwpck_require__(8995)
const Connection = __nccwpck_require__(9809)
const Result = __nccwpck_require__(6424)
const utils = __nccwpck_require__(9652)
const Pool = __nccwpck_require__(7558)
const TypeOverrides = __nccwpck_require__(365)
const { DatabaseError } = __nccwpck_require__(4233)
const { escapeIdentifier, escapeLiteral } = __nccwpck_require__(9652)

const poolFactory = (Client) => {
  return class BoundPool extends Pool {
    constructor(options) {
      super(options, Client)
    }
  }
}

const PG = function (clientConstructor) {
  this.defaults = defaults
  this.Client = clientConstructor
  this.Query = this.Client.Query
  this.Pool = poolFactory(this.Client)
  this._pools = []
  this.Connection = Connection
  this.types = __nccwpck_require__(1549)
  this.DatabaseError = DatabaseError
  this.TypeOverrides = TypeOverrides
  this.escapeIdentifier = escapeIdentifier
  this.escapeLiteral = escapeLiteral
  this.Result = Result
  this.utils = utils
}

let clientConstructor = Client

let forceNative = false
try {
  forceNative = !!process.env.NODE_PG_FORCE_NATIVE
} catch {
  // ignore, e.g., Deno without --allow-env
}

if (forceNative) {
  clientConstructor = __nccwpck_require__(5301)
}

module.exports = new PG(clientConstructor)

// lazy require native module...the native module may not have installed
Object.defineProperty(module.exports, "native", ({
  configurable: true,
  enumerable: false,
  get() {
    let native = null
    try {
      native = new PG(__nccwpck_require__(5301))
    } catch (err) {
      if (err.code !== 'MODULE_NOT_FOUND') {
        throw err
      }
    }

    // overwrite module.exports.native so that getter is never called again
    Object.defineProperty(module.exports, "native", ({
      value: native,
    }))

    return native
  },
}))


/***/ }),

/***/ 8942:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {

const nodeUtils = __nccwpck_require__(9023)
// eslint-disable-next-line
var Native
// eslint-disable-next-line no-useless-catch
try {
  // Wrap this `require()` in a try-catch to avoid upstream bundlers from complaining that this might not be available since it is an optional import
  Native = __nccwpck_require__(4390)
} catch (e) {
  throw e
}
const TypeOverrides = __nccwpck_require__(365)
const EventEmitter = (__nccwpck_require__(4434).EventEmitter)
const util = __nccwpck_require__(9023)
const ConnectionParameters = __nccwpck_require__(646)

const NativeQuery = __nccwpck_require__(7581)

const queryQueueLengthDeprecationNotice = nodeUtils.deprecate(
  () => {},
  'Calling client.query() when the client is already executing a query is deprecated and will be removed in pg@9.0. Use async/await or an external async flow control mechanism instead.'
)

const Client = (module.exports = function (config) {
  EventEmitter.call(this)
  config = config || {}

  this._Promise = config.Promise || global.Promise
  this._types = new TypeOverrides(config.types)

  this.native = new Native({
    types: this._types,
  })

  this._queryQueue = []
  this._ending = false
  this._connecting = false
  this._connected = false
  this._queryable = true
  this.pipeline = Boolean(config.pipeline)
  this._pipelineInFlight = false

  // keep these on the object for legacy reasons
  // for the time being. TODO: deprecate all this jazz
  const cp = (this.connectionParameters = new ConnectionParameters(config))
  if (config.nativeConnectionString) cp.nativeConnectionString = config.nativeConnectionString
  this.user = cp.user

  // "hiding" the password so it doesn't show up in stack traces
  // or if the client is console.logged
  Object.defineProperty(this, 'password', {
    configurable: true,
    enumerable: false,
    writable: true,
    value: cp.password,
  })
  this.database = cp.database
  this.host = cp.host
  this.port = cp.port

  // a hash to hold named queries
  this.namedQueries = {}
})

Client.Query = NativeQuery

util.inherits(Client, EventEmitter)

Client.prototype._errorAllQueries = function (err) {
  const enqueueError = (query) => {
    process.nextTick(() => {
      query.native = this.native
      query.handleError(err)
    })
  }

  if (this._hasActiveQuery()) {
    enqueueError(this._activeQuery)
    this._activeQuery = null
  }

  this._queryQueue.forEach(enqueueError)
  this._queryQueue.length = 0
}

// connect to the backend
// pass an optional callback to be called once connected
// or with an error if there was a connection error
Client.prototype._connect = function (cb) {
  const self = this

  if (this._connecting) {
    process.nextTick(() => cb(new Error('Client has already been connected. You cannot reuse a client.')))
    return
  }

  this._connecting = true

  this.connectionParameters.getLibpqConnectionString(function (err, conString) {
    if (self.connectionParameters.nativeConnectionString) conString = self.connectionParameters.nativeConnectionString
    if (err) return cb(err)
    self.native.connect(conString, function (err) {
      if (err) {
        self.native.end()
        return cb(err)
      }

      // set internal states to connected
      self._connected = true

      // handle connection errors from the native layer
      self.native.on('error', function (err) {
        self._queryable = false
        self._errorAllQueries(err)
        self.emit('error', err)
      })

      self.native.on('notification', function (msg) {
        self.emit('notification', {
          channel: msg.relname,
          payload: msg.extra,
        })
      })

      // signal we are connected now
      self.emit('connect')
      self._pulseQueryQueue(true)

      cb(null, this)
    })
  })
}

Client.prototype.connect = function (callback) {
  if (callback) {
    this._connect(callback)
    return
  }

  return new this._Promise((resolve, reject) => {
    this._connect((error) => {
      if (error) {
        reject(error)
      } else {
        resolve(this)
      }
    })
  })
}

// send a query to the server
// this method is highly overloaded to take
// 1) string query, optional array of parameters, optional function callback
// 2) object query with {
//    string query
//    optional array values,
//    optional function callback instead of as a separate parameter
//    optional string name to name & cache the query plan
//    optional string rowMode = 'array' for an array of results
//  }
Client.prototype.query = function (config, values, callback) {
  let query
  let result
  let readTimeout
  let readTimeoutTimer
  let queryCallback

  if (config === null || config === undefined) {
    throw new TypeError('Client was passed a null or undefined query')
  } else if (typeof config.submit === 'function') {
    readTimeout = config.query_timeout || this.connectionParameters.query_timeout
    result = query = config
    // accept query(new Query(...), (err, res) => { }) style
    if (typeof values === 'function') {
      config.callback = values
    }
  } else {
    readTimeout = config.query_timeout || this.connectionParameters.query_timeout
    query = new NativeQuery(config, values, callback)
    if (!query.callback) {
      let resolveOut, rejectOut
      result = new this._Promise((resolve, reject) => {
        resolveOut = resolve
        rejectOut = reject
      }).catch((err) => {
        Error.captureStackTrace(err)
        throw err
      })
      query.callback = (err, res) => (err ? rejectOut(err) : resolveOut(res))
    }
  }

  if (readTimeout) {
    queryCallback = query.callback || (() => {})

    readTimeoutTimer = setTimeout(() => {
      const error = new Error('Query read timeout')

      process.nextTick(() => {
        query.handleError(error, this.connection)
      })

      queryCallback(error)

      // we already returned an error,
      // just do nothing if query completes
      query.callback = () => {}

      // Remove from queue
      const index = this._queryQueue.indexOf(query)
      if (index > -1) {
        this._queryQueue.splice(index, 1)
      }

      this._pulseQueryQueue()
    }, readTimeout)

    query.callback = (err, res) => {
      clearTimeout(readTimeoutTimer)
      queryCallback(err, res)
    }
  }

  if (!this._queryable) {
    query.native = this.native
    process.nextTick(() => {
      query.handleError(new Error('Client has encountered a connection error and is not queryable'))
    })
    return result
  }

  if (this._ending) {
    query.native = this.native
    process.nextTick(() => {
      query.handleError(new Error('Client was closed and is not queryable'))
    })
    return result
  }

  if (this._queryQueue.length > 0 && !this.pipeline) {
    queryQueueLengthDeprecationNotice()
  }

  this._queryQueue.push(query)
  this._pulseQueryQueue()
  return result
}

// disconnect from the backend server
Client.prototype.end = function (cb) {
  const self = this

  this._ending = true

  if (this._connecting && !this._connected) {
    this.once('connect', () => {
      this.end(() => {})
    })
  }
  let result
  if (!cb) {
    result = new this._Promise(function (resolve, reject) {
      cb = (err) => (err ? reject(err) : resolve())
    })
  }

  const doEnd = function () {
    self.native.end(function () {
      self._connected = false

      self._errorAllQueries(new Error('Connection terminated'))

      process.nextTick(() => {
        self.emit('end')
        if (cb) cb()
      })
    })
  }

  // If pipeline has in-flight or queued queries, wait for them to drain before closing
  if (this.pipeline && (this._pipelineInFlight || this._queryQueue.length > 0)) {
    this.once('drain', doEnd)
  } else {
    doEnd()
  }
  return result
}

Client.prototype._hasActiveQuery = function () {
  return this._activeQuery && this._activeQuery.state !== 'error' && this._activeQuery.state !== 'end'
}

Client.prototype._pulseQueryQueue = function (initialConnection) {
  if (!this._connected) {
    return
  }
  if (this.pipeline && !initialConnection) {
    return this._pulsePipelinedQueryQueue()
  }
  if (this._hasActiveQuery()) {
    return
  }
  const query = this._queryQueue.shift()
  if (!query) {
    if (!initialConnection) {
      this.emit('drain')
    }
    return
  }
  this._activeQuery = query
  query.submit(this)
  const self = this
  query.once('_done', function () {
    self._pulseQueryQueue()
  })
}

Client.prototype._pulsePipelinedQueryQueue = function () {
  if (!this._connected || this._pipelineInFlight) {
    return
  }
  if (this._queryQueue.length === 0) {
    if (this.hasExecuted) {
      this.emit('drain')
    }
    return
  }

  this._pipelineInFlight = true
  const self = this
  const queries = []
  const nativeQueries = []
  const utils = __nccwpck_require__(9652)

  while (this._queryQueue.length > 0) {
    const query = this._queryQueue.shift()
    this.hasExecuted = true
    nativeQueries.push(query)

    const values = query.values ? query.values.map(utils.prepareValue) : null
    const pipelineEntry = { text: query.text, name: query.name, arrayMode: query._arrayMode }
    if (values) {
      pipelineEntry.values = values
    }
    if (query.name && this.namedQueries[query.name]) {
      pipelineEntry._alreadyPrepared = true
    }
    queries.push(pipelineEntry)
  }

  this.native.pipeline(queries, function (err, results) {
    self._pipelineInFlight = false

    if (err) {
      // Total pipeline failure. Per-query errors arrive on results[i].err, so reaching here means
      // the connection itself is gone: mark it unusable and say so, the way the JS client and the
      // non-pipelined native path both do. Without this the client looks healthy after losing its
      // backend, a Pool never discards it, and everything routed to it fails one query at a time
      // for the life of the process.
      self._connected = false
      self._queryable = false
      for (let i = 0; i < nativeQueries.length; i++) {
        const q = nativeQueries[i]
        q.native = self.native
        q.handleError(err)
      }
      self._errorAllQueries(err)
      self.emit('error', err)
      self.emit('end')
      return
    }

    // Deliver results to each query
    for (let i = 0; i < nativeQueries.length; i++) {
      const q = nativeQueries[i]
      const r = results[i]
      q.native = self.native

      if (r.err) {
        q.handleError(r.err)
      } else {
        // Track named queries on success
        if (q.name) {
          self.namedQueries[q.name] = q.text
        }
        q.state = 'end'
        q.emit('end', r.result)
        if (q.callback) {
          q.callback(null, r.result)
        }
      }

      setImmediate(function () {
        q.emit('_done')
      })
    }

    // Process any queries that arrived while we were reading
    self._pulsePipelinedQueryQueue()
  })
}

// attempt to cancel an in-progress query
Client.prototype.cancel = function (query) {
  if (this._activeQuery === query) {
    this.native.cancel(function () {})
  } else if (this._queryQueue.indexOf(query) !== -1) {
    this._queryQueue.splice(this._queryQueue.indexOf(query), 1)
  }
}

Client.prototype.ref = function () {}
Client.prototype.unref = function () {}

Client.prototype.setTypeParser = function (oid, format, parseFn) {
  return this._types.setTypeParser(oid, format, parseFn)
}

Client.prototype.getTypeParser = function (oid, format) {
  return this._types.getTypeParser(oid, format)
}

Client.prototype.isConnected = function () {
  return this._connected
}

Client.prototype.getTransactionStatus = function () {
  return this.native.getTransactionStatus()
}


/***/ }),

/***/ 5301:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {


module.exports = __nccwpck_require__(8942)


/***/ }),

/***/ 7581:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const EventEmitter = (__nccwpck_require__(4434).EventEmitter)
const util = __nccwpck_require__(9023)
const utils = __nccwpck_require__(9652)

const NativeQuery = (module.exports = function (config, values, callback) {
  EventEmitter.call(this)
  config = utils.normalizeQueryConfig(config, values, callback)
  this.text = config.text
  this.values = config.values
  this.name = config.name
  this.queryMode = config.queryMode
  this.callback = config.callback
  this.state = 'new'
  this._arrayMode = config.rowMode === 'array'

  // if the 'row' event is listened for
  // then emit them as they come in
  // without setting singleRowMode to true
  // this has almost no meaning because libpq
  // reads all rows into memory before returning any
  this._emitRowEvents = false
  this.on(
    'newListener',
    function (event) {
      if (event === 'row') this._emitRowEvents = true
    }.bind(this)
  )
})

util.inherits(NativeQuery, EventEmitter)

const errorFieldMap = {
  sqlState: 'code',
  statementPosition: 'position',
  messagePrimary: 'message',
  messageDetail: 'detail',
  messageHint: 'hint',
  context: 'where',
  schemaName: 'schema',
  tableName: 'table',
  columnName: 'column',
  dataTypeName: 'dataType',
  constraintName: 'constraint',
  sourceFile: 'file',
  sourceLine: 'line',
  sourceFunction: 'routine',
}

NativeQuery.prototype.handleError = function (err) {
  // copy pq error fields into the error object
  const fields = this.native && this.native.pq.resultErrorFields()
  if (fields) {
    for (const key in fields) {
      const normalizedFieldName = errorFieldMap[key] || key
      err[normalizedFieldName] = fields[key]
    }
  }
  if (this.callback) {
    this.callback(err)
  } else {
    this.emit('error', err)
  }
  this.state = 'error'
}

NativeQuery.prototype.then = function (onSuccess, onFailure) {
  return this._getPromise().then(onSuccess, onFailure)
}

NativeQuery.prototype.catch = function (callback) {
  return this._getPromise().catch(callback)
}

NativeQuery.prototype._getPromise = function () {
  if (this._promise) return this._promise
  this._promise = new Promise(
    function (resolve, reject) {
      this._once('end', resolve)
      this._once('error', reject)
    }.bind(this)
  )
  return this._promise
}

NativeQuery.prototype.submit = function (client) {
  this.state = 'running'
  const self = this
  this.native = client.native
  client.native.arrayMode = this._arrayMode

  let after = function (err, rows, results) {
    client.native.arrayMode = false
    setImmediate(function () {
      self.emit('_done')
    })

    // handle possible query error
    if (err) {
      return self.handleError(err)
    }

    // emit row events for each row in the result
    if (self._emitRowEvents) {
      if (results.length > 1) {
        rows.forEach((rowOfRows, i) => {
          rowOfRows.forEach((row) => {
            self.emit('row', row, results[i])
          })
        })
      } else {
        rows.forEach(function (row) {
          self.emit('row', row, results)
        })
      }
    }

    // handle successful result
    self.state = 'end'
    self.emit('end', results)
    if (self.callback) {
      self.callback(null, results)
    }
  }

  if (process.domain) {
    after = process.domain.bind(after)
  }

  // named query
  if (this.name) {
    if (this.name.length > 63) {
      console.error('Warning! Postgres only supports 63 characters for query names.')
      console.error('You supplied %s (%s)', this.name, this.name.length)
      console.error('This can cause conflicts and silent errors executing queries')
    }
    const values = (this.values || []).map(utils.prepareValue)

    // check if the client has already executed this named query
    // if so...just execute it again - skip the planning phase
    if (client.namedQueries[this.name] !== undefined) {
      if (this.text && client.namedQueries[this.name] !== this.text) {
        const err = new Error(`Prepared statements must be unique - '${this.name}' was used for a different statement`)
        return after(err)
      }
      return client.native.execute(this.name, values, after)
    }
    // plan the named query the first time, then execute it
    return client.native.prepare(this.name, this.text, values.length, function (err) {
      if (err) return after(err)
      client.namedQueries[self.name] = self.text
      return self.native.execute(self.name, values, after)
    })
  } else if (this.values) {
    if (!Array.isArray(this.values)) {
      const err = new Error('Query values must be an array')
      return after(err)
    }
    const vals = this.values.map(utils.prepareValue)
    client.native.query(this.text, vals, after)
  } else if (this.queryMode === 'extended') {
    client.native.query(this.text, [], after)
  } else {
    client.native.query(this.text, after)
  }
}


/***/ }),

/***/ 4473:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const { EventEmitter } = __nccwpck_require__(4434)

const Result = __nccwpck_require__(6424)
const utils = __nccwpck_require__(9652)

class Query extends EventEmitter {
  constructor(config, values, callback) {
    super()

    config = utils.normalizeQueryConfig(config, values, callback)

    this.text = config.text
    this.values = config.values
    this.rows = config.rows
    this.types = config.types
    this.name = config.name
    this.queryMode = config.queryMode
    this.binary = config.binary
    // use unique portal name each time
    this.portal = config.portal || ''
    this.callback = config.callback
    this._rowMode = config.rowMode
    if (process.domain && config.callback) {
      this.callback = process.domain.bind(config.callback)
    }
    this._result = new Result(this._rowMode, this.types)

    // potential for multiple results
    this._results = this._result
    this._canceledDueToError = false
  }

  requiresPreparation() {
    if (this.queryMode === 'extended') {
      return true
    }

    // named queries must always be prepared
    if (this.name) {
      return true
    }
    // always prepare if there are max number of rows expected per
    // portal execution
    if (this.rows) {
      return true
    }
    // don't prepare empty text queries
    if (!this.text) {
      return false
    }
    // prepare if there are values
    if (!this.values) {
      return false
    }
    return this.values.length > 0
  }

  _checkForMultirow() {
    // if we already have a result with a command property
    // then we've already executed one query in a multi-statement simple query
    // turn our results into an array of results
    if (this._result.command) {
      if (!Array.isArray(this._results)) {
        this._results = [this._result]
      }
      this._result = new Result(this._rowMode, this._result._types)
      this._results.push(this._result)
    }
  }

  // associates row metadata from the supplied
  // message with this query object
  // metadata used when parsing row results
  handleRowDescription(msg) {
    this._checkForMultirow()
    this._result.addFields(msg.fields)
    this._accumulateRows = this.callback || !this.listeners('row').length
  }

  handleDataRow(msg) {
    let row

    if (this._canceledDueToError) {
      return
    }

    try {
      row = this._result.parseRow(msg.fields)
    } catch (err) {
      this._canceledDueToError = err
      return
    }

    this.emit('row', row, this._result)
    if (this._accumulateRows) {
      this._result.addRow(row)
    }
  }

  handleCommandComplete(msg, connection) {
    this._checkForMultirow()
    this._result.addCommandComplete(msg)
    // need to sync after each command complete of a prepared statement
    // if we were using a row count which results in multiple calls to _getRows
    if (this.rows) {
      connection.sync()
    }
  }

  // if a named prepared statement is created with empty query text
  // the backend will send an emptyQuery message but *not* a command complete message
  // since we pipeline sync immediately after execute we don't need to do anything here
  // unless we have rows specified, in which case we did not pipeline the initial sync call
  handleEmptyQuery(connection) {
    if (this.rows) {
      connection.sync()
    }
  }

  handleError(err, connection) {
    // need to sync after error during a prepared statement
    if (this._canceledDueToError) {
      err = this._canceledDueToError
      this._canceledDueToError = false
    }
    // if callback supplied do not emit error event as uncaught error
    // events will bubble up to node process
    if (this.callback) {
      return this.callback(err)
    }
    this.emit('error', err)
  }

  handleReadyForQuery(con) {
    if (this._canceledDueToError) {
      return this.handleError(this._canceledDueToError, con)
    }
    if (this.callback) {
      try {
        this.callback(null, this._results)
      } catch (err) {
        process.nextTick(() => {
          throw err
        })
      }
    }
    this.emit('end', this._results)
  }

  submit(connection) {
    if (typeof this.text !== 'string' && typeof this.name !== 'string') {
      return new Error('A query must have either text or a name. Supplying neither is unsupported.')
    }
    const previous = connection.parsedStatements[this.name] || connection.submittedNamedStatements[this.name]
    if (this.text && previous && this.text !== previous) {
      return new Error(`Prepared statements must be unique - '${this.name}' was used for a different statement`)
    }
    if (this.values && !Array.isArray(this.values)) {
      return new Error('Query values must be an array')
    }
    if (this.requiresPreparation()) {
      // If we're using the extended query protocol we fire off several separate commands
      // to the backend. On some versions of node & some operating system versions
      // the network stack writes each message separately instead of buffering them together
      // causing the client & network to send more slowly. Corking & uncorking the stream
      // allows node to buffer up the messages internally before sending them all off at once.
      // note: we're checking for existence of cork/uncork because some versions of streams
      // might not have this (cloudflare?)
      connection.stream.cork && connection.stream.cork()
      try {
        this.prepare(connection)
      } finally {
        // while unlikely for this.prepare to throw, if it does & we don't uncork this stream
        // this client becomes unresponsive, so put in finally block "just in case"
        connection.stream.uncork && connection.stream.uncork()
      }
    } else {
      connection.query(this.text)
    }
    return null
  }

  hasBeenParsed(connection) {
    return (
      this.name &&
      (connection.parsedStatements[this.name] !== undefined ||
        connection.submittedNamedStatements[this.name] !== undefined)
    )
  }

  handlePortalSuspended(connection) {
    this._getRows(connection, this.rows)
  }

  _getRows(connection, rows) {
    connection.execute({
      portal: this.portal,
      rows: rows,
    })
    // if we're not reading pages of rows send the sync command
    // to indicate the pipeline is finished
    if (!rows) {
      connection.sync()
    } else {
      // otherwise flush the call out to read more rows
      connection.flush()
    }
  }

  // http://developer.postgresql.org/pgdocs/postgres/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY
  prepare(connection) {
    // TODO refactor this poor encapsulation
    if (!this.hasBeenParsed(connection)) {
      connection.parse({
        text: this.text,
        name: this.name,
        types: this.types,
      })
      if (this.name) {
        connection.submittedNamedStatements[this.name] = this.text
      }
    }

    // because we're mapping user supplied values to
    // postgres wire protocol compatible values it could
    // throw an exception, so try/catch this section
    try {
      connection.bind({
        portal: this.portal,
        statement: this.name,
        values: this.values,
        binary: this.binary,
        valueMapper: utils.prepareValue,
      })
    } catch (err) {
      // we should close parse to avoid leaking connections
      connection.close({ type: 'S', name: this.name })
      connection.sync()

      this.handleError(err, connection)
      return
    }

    connection.describe({
      type: 'P',
      name: this.portal || '',
    })

    this._getRows(connection, this.rows)
  }

  handleCopyInResponse(connection) {
    connection.sendCopyFail('No source stream defined')
  }

  handleCopyData(msg, connection) {
    // noop
  }
}

module.exports = Query


/***/ }),

/***/ 6424:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const types = __nccwpck_require__(1549)

const matchRegexp = /^([A-Za-z]+)(?: (\d+))?(?: (\d+))?/

// result object returned from query
// in the 'end' event and also
// passed as second argument to provided callback
class Result {
  constructor(rowMode, types) {
    this.command = null
    this.rowCount = null
    this.oid = null
    this.rows = []
    this.fields = []
    this._parsers = undefined
    this._types = types
    this.RowCtor = null
    this.rowAsArray = rowMode === 'array'
    if (this.rowAsArray) {
      this.parseRow = this._parseRowAsArray
    }
    this._prebuiltEmptyResultObject = null
  }

  // adds a command complete message
  addCommandComplete(msg) {
    let match
    if (msg.text) {
      // pure javascript
      match = matchRegexp.exec(msg.text)
    } else {
      // native bindings
      match = matchRegexp.exec(msg.command)
    }
    if (match) {
      this.command = match[1]
      if (match[3]) {
        // COMMAND OID ROWS
        this.oid = parseInt(match[2], 10)
        this.rowCount = parseInt(match[3], 10)
      } else if (match[2]) {
        // COMMAND ROWS
        this.rowCount = parseInt(match[2], 10)
      }
    }
  }

  _parseRowAsArray(rowData) {
    const row = new Array(rowData.length)
    for (let i = 0, len = rowData.length; i < len; i++) {
      const rawValue = rowData[i]
      if (rawValue !== null) {
        row[i] = this._parsers[i](rawValue)
      } else {
        row[i] = null
      }
    }
    return row
  }

  parseRow(rowData) {
    const row = { ...this._prebuiltEmptyResultObject }
    for (let i = 0, len = rowData.length; i < len; i++) {
      const rawValue = rowData[i]
      const field = this.fields[i].name
      if (rawValue !== null) {
        const v = this.fields[i].format === 'binary' ? Buffer.from(rawValue) : rawValue
        row[field] = this._parsers[i](v)
      } else {
        row[field] = null
      }
    }
    return row
  }

  addRow(row) {
    this.rows.push(row)
  }

  addFields(fieldDescriptions) {
    // clears field definitions
    // multiple query statements in 1 action can result in multiple sets
    // of rowDescriptions...eg: 'select NOW(); select 1::int;'
    // you need to reset the fields
    this.fields = fieldDescriptions
    if (this.fields.length) {
      this._parsers = new Array(fieldDescriptions.length)
    }

    const row = Object.create(null)

    for (let i = 0; i < fieldDescriptions.length; i++) {
      const desc = fieldDescriptions[i]
      row[desc.name] = null

      if (this._types) {
        this._parsers[i] = this._types.getTypeParser(desc.dataTypeID, desc.format || 'text')
      } else {
        this._parsers[i] = types.getTypeParser(desc.dataTypeID, desc.format || 'text')
      }
    }

    this._prebuiltEmptyResultObject = { ...row }
  }
}

module.exports = Result


/***/ }),

/***/ 829:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {

const { getStream, getSecureStream } = getStreamFuncs()

module.exports = {
  /**
   * Get a socket stream compatible with the current runtime environment.
   * @returns {Duplex}
   */
  getStream,
  /**
   * Get a TLS secured socket, compatible with the current environment,
   * using the socket and other settings given in `options`.
   * @returns {Duplex}
   */
  getSecureStream,
}

/**
 * The stream functions that work in Node.js
 */
function getNodejsStreamFuncs() {
  function getStream(ssl) {
    const net = __nccwpck_require__(9278)
    return new net.Socket()
  }

  function getSecureStream(options) {
    const tls = __nccwpck_require__(4756)
    return tls.connect(options)
  }
  return {
    getStream,
    getSecureStream,
  }
}

/**
 * The stream functions that work in Cloudflare Workers
 */
function getCloudflareStreamFuncs() {
  function getStream(ssl) {
    const { CloudflareSocket } = __nccwpck_require__(785)
    return new CloudflareSocket(ssl)
  }

  function getSecureStream(options) {
    options.socket.startTls(options)
    return options.socket
  }
  return {
    getStream,
    getSecureStream,
  }
}

/**
 * Are we running in a Cloudflare Worker?
 *
 * @returns true if the code is currently running inside a Cloudflare Worker.
 */
function isCloudflareRuntime() {
  // Since 2022-03-21 the `global_navigator` compatibility flag is on for Cloudflare Workers
  // which means that `navigator.userAgent` will be defined.
  // eslint-disable-next-line no-undef
  if (typeof navigator === 'object' && navigator !== null && typeof navigator.userAgent === 'string') {
    // eslint-disable-next-line no-undef
    return navigator.userAgent === 'Cloudflare-Workers'
  }
  // In case `navigator` or `navigator.userAgent` is not defined then try a more sneaky approach
  if (typeof Response === 'function') {
    const resp = new Response(null, { cf: { thing: true } })
    if (typeof resp.cf === 'object' && resp.cf !== null && resp.cf.thing) {
      return true
    }
  }
  return false
}

function getStreamFuncs() {
  if (isCloudflareRuntime()) {
    return getCloudflareStreamFuncs()
  }
  return getNodejsStreamFuncs()
}


/***/ }),

/***/ 365:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const types = __nccwpck_require__(1549)

function TypeOverrides(userTypes) {
  this._types = userTypes || types
  this.text = {}
  this.binary = {}
}

TypeOverrides.prototype.getOverrides = function (format) {
  switch (format) {
    case 'text':
      return this.text
    case 'binary':
      return this.binary
    default:
      return {}
  }
}

TypeOverrides.prototype.setTypeParser = function (oid, format, parseFn) {
  if (typeof format === 'function') {
    parseFn = format
    format = 'text'
  }
  this.getOverrides(format)[oid] = parseFn
}

TypeOverrides.prototype.getTypeParser = function (oid, format) {
  format = format || 'text'
  return this.getOverrides(format)[oid] || this._types.getTypeParser(oid, format)
}

module.exports = TypeOverrides


/***/ }),

/***/ 9652:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const defaults = __nccwpck_require__(8995)
const nodeUtils = __nccwpck_require__(9023)

const { isDate } = __nccwpck_require__(8253)

const invalidDateDeprecationNotice = nodeUtils.deprecate(
  () => {},
  'Sending an invalid date to Postgres is deprecated and will throw an error in the next major version of pg. Ensure any Date object passed as a query parameter is valid.',
  'PG_INVALID_DATE'
)

function escapeElement(elementRepresentation) {
  const escaped = elementRepresentation.replace(/\\/g, '\\\\').replace(/"/g, '\\"')

  return '"' + escaped + '"'
}

// convert a JS array to a postgres array literal
// uses comma separator so won't work for types like box that use
// a different array separator.
function arrayString(val) {
  let result = '{'
  for (let i = 0; i < val.length; i++) {
    if (i > 0) {
      result += ','
    }
    let item = val[i]
    if (item == null) {
      result += 'NULL'
    } else if (Array.isArray(item)) {
      result += arrayString(item)
    } else if (ArrayBuffer.isView(item)) {
      if (!(item instanceof Buffer)) {
        item = Buffer.from(item.buffer, item.byteOffset, item.byteLength)
      }
      result += '\\\\x' + item.toString('hex')
    } else {
      result += escapeElement(prepareValue(item))
    }
  }
  result += '}'
  return result
}

// converts values from javascript types
// to their 'raw' counterparts for use as a postgres parameter
// note: you can override this function to provide your own conversion mechanism
// for complex types, etc...
const prepareValue = function (val, seen) {
  // null and undefined are both null for postgres
  if (val == null) {
    return null
  }
  if (typeof val === 'object') {
    if (val instanceof Buffer) {
      return val
    }
    if (ArrayBuffer.isView(val)) {
      return Buffer.from(val.buffer, val.byteOffset, val.byteLength)
    }
    if (isDate(val)) {
      if (isNaN(val.getTime())) {
        invalidDateDeprecationNotice()
      }
      if (defaults.parseInputDatesAsUTC) {
        return dateToStringUTC(val)
      } else {
        return dateToString(val)
      }
    }
    if (Array.isArray(val)) {
      return arrayString(val)
    }

    return prepareObject(val, seen)
  }
  return val.toString()
}

function prepareObject(val, seen) {
  if (val && typeof val.toPostgres === 'function') {
    seen = seen || []
    if (seen.indexOf(val) !== -1) {
      throw new Error('circular reference detected while preparing "' + val + '" for query')
    }
    seen.push(val)

    return prepareValue(val.toPostgres(prepareValue), seen)
  }
  return JSON.stringify(val)
}

function dateToString(date) {
  let offset = -date.getTimezoneOffset()

  let year = date.getFullYear()
  const isBCYear = year < 1
  if (isBCYear) year = Math.abs(year) + 1 // negative years are 1 off their BC representation

  let ret =
    String(year).padStart(4, '0') +
    '-' +
    String(date.getMonth() + 1).padStart(2, '0') +
    '-' +
    String(date.getDate()).padStart(2, '0') +
    'T' +
    String(date.getHours()).padStart(2, '0') +
    ':' +
    String(date.getMinutes()).padStart(2, '0') +
    ':' +
    String(date.getSeconds()).padStart(2, '0') +
    '.' +
    String(date.getMilliseconds()).padStart(3, '0')

  if (offset < 0) {
    ret += '-'
    offset *= -1
  } else {
    ret += '+'
  }

  ret += String(Math.floor(offset / 60)).padStart(2, '0') + ':' + String(offset % 60).padStart(2, '0')
  if (isBCYear) ret += ' BC'
  return ret
}

function dateToStringUTC(date) {
  let year = date.getUTCFullYear()
  const isBCYear = year < 1
  if (isBCYear) year = Math.abs(year) + 1 // negative years are 1 off their BC representation

  let ret =
    String(year).padStart(4, '0') +
    '-' +
    String(date.getUTCMonth() + 1).padStart(2, '0') +
    '-' +
    String(date.getUTCDate()).padStart(2, '0') +
    'T' +
    String(date.getUTCHours()).padStart(2, '0') +
    ':' +
    String(date.getUTCMinutes()).padStart(2, '0') +
    ':' +
    String(date.getUTCSeconds()).padStart(2, '0') +
    '.' +
    String(date.getUTCMilliseconds()).padStart(3, '0')

  ret += '+00:00'
  if (isBCYear) ret += ' BC'
  return ret
}

function normalizeQueryConfig(config, values, callback) {
  // can take in strings or config objects
  // Copy config so normalization does not mutate the caller's object.
  config = typeof config === 'string' ? { text: config } : cloneQueryConfig(config)
  if (values) {
    if (typeof values === 'function') {
      config.callback = values
    } else {
      config.values = values
    }
  }
  if (callback) {
    config.callback = callback
  }
  return config
}

function cloneQueryConfig(config) {
  if (config == null) {
    return config
  }
  return Object.defineProperties(Object.create(Object.getPrototypeOf(config)), Object.getOwnPropertyDescriptors(config))
}

// Ported from PostgreSQL 9.2.4 source code in src/interfaces/libpq/fe-exec.c
const escapeIdentifier = function (str) {
  return '"' + str.replace(/"/g, '""') + '"'
}

const escapeLiteral = function (str) {
  let hasBackslash = false
  let escaped = "'"

  if (str == null) {
    return "''"
  }

  if (typeof str !== 'string') {
    return "''"
  }

  for (let i = 0; i < str.length; i++) {
    const c = str[i]
    if (c === "'") {
      escaped += c + c
    } else if (c === '\\') {
      escaped += c + c
      hasBackslash = true
    } else {
      escaped += c
    }
  }

  escaped += "'"

  if (hasBackslash === true) {
    escaped = ' E' + escaped
  }

  return escaped
}

module.exports = {
  prepareValue: function prepareValueWrapper(value) {
    // this ensures that extra arguments do not get passed into prepareValue
    // by accident, eg: from calling values.map(utils.prepareValue)
    return prepareValue(value)
  },
  normalizeQueryConfig,
  escapeIdentifier,
  escapeLiteral,
}


/***/ }),

/***/ 8702:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



var path = __nccwpck_require__(6928)
  , Stream = (__nccwpck_require__(2203).Stream)
  , split = __nccwpck_require__(5286)
  , util = __nccwpck_require__(9023)
  , defaultPort = 5432
  , isWin = (process.platform === 'win32')
  , warnStream = process.stderr
;


var S_IRWXG = 56     //    00070(8)
  , S_IRWXO = 7      //    00007(8)
  , S_IFMT  = 61440  // 00170000(8)
  , S_IFREG = 32768  //  0100000(8)
;
function isRegFile(mode) {
    return ((mode & S_IFMT) == S_IFREG);
}

var fieldNames = [ 'host', 'port', 'database', 'user', 'password' ];
var nrOfFields = fieldNames.length;
var passKey = fieldNames[ nrOfFields -1 ];


function warn() {
    var isWritable = (
        warnStream instanceof Stream &&
          true === warnStream.writable
    );

    if (isWritable) {
        var args = Array.prototype.slice.call(arguments).concat("\n");
        warnStream.write( util.format.apply(util, args) );
    }
}


Object.defineProperty(module.exports, "isWin", ({
    get : function() {
        return isWin;
    } ,
    set : function(val) {
        isWin = val;
    }
}));


module.exports.warnTo = function(stream) {
    var old = warnStream;
    warnStream = stream;
    return old;
};

module.exports.getFileName = function(rawEnv){
    var env = rawEnv || process.env;
    var file = env.PGPASSFILE || (
        isWin ?
          path.join( env.APPDATA || './' , 'postgresql', 'pgpass.conf' ) :
          path.join( env.HOME || './', '.pgpass' )
    );
    return file;
};

module.exports.usePgPass = function(stats, fname) {
    if (Object.prototype.hasOwnProperty.call(process.env, 'PGPASSWORD')) {
        return false;
    }

    if (isWin) {
        return true;
    }

    fname = fname || '<unkn>';

    if (! isRegFile(stats.mode)) {
        warn('WARNING: password file "%s" is not a plain file', fname);
        return false;
    }

    if (stats.mode & (S_IRWXG | S_IRWXO)) {
        /* If password file is insecure, alert the user and ignore it. */
        warn('WARNING: password file "%s" has group or world access; permissions should be u=rw (0600) or less', fname);
        return false;
    }

    return true;
};


var matcher = module.exports.match = function(connInfo, entry) {
    return fieldNames.slice(0, -1).reduce(function(prev, field, idx){
        if (idx == 1) {
            // the port
            if ( Number( connInfo[field] || defaultPort ) === Number( entry[field] ) ) {
                return prev && true;
            }
        }
        return prev && (
            entry[field] === '*' ||
              entry[field] === connInfo[field]
        );
    }, true);
};


module.exports.getPassword = function(connInfo, stream, cb) {
    var pass;
    var lineStream = stream.pipe(split());

    function onLine(line) {
        var entry = parseLine(line);
        if (entry && isValidEntry(entry) && matcher(connInfo, entry)) {
            pass = entry[passKey];
            lineStream.end(); // -> calls onEnd(), but pass is set now
        }
    }

    var onEnd = function() {
        stream.destroy();
        cb(pass);
    };

    var onErr = function(err) {
        stream.destroy();
        warn('WARNING: error on reading file: %s', err);
        cb(undefined);
    };

    stream.on('error', onErr);
    lineStream
        .on('data', onLine)
        .on('end', onEnd)
        .on('error', onErr)
    ;

};


var parseLine = module.exports.parseLine = function(line) {
    if (line.length < 11 || line.match(/^\s+#/)) {
        return null;
    }

    var curChar = '';
    var prevChar = '';
    var fieldIdx = 0;
    var startIdx = 0;
    var endIdx = 0;
    var obj = {};
    var isLastField = false;
    var addToObj = function(idx, i0, i1) {
        var field = line.substring(i0, i1);

        if (! Object.hasOwnProperty.call(process.env, 'PGPASS_NO_DEESCAPE')) {
            field = field.replace(/\\([:\\])/g, '$1');
        }

        obj[ fieldNames[idx] ] = field;
    };

    for (var i = 0 ; i < line.length-1 ; i += 1) {
        curChar = line.charAt(i+1);
        prevChar = line.charAt(i);

        isLastField = (fieldIdx == nrOfFields-1);

        if (isLastField) {
            addToObj(fieldIdx, startIdx);
            break;
        }

        if (i >= 0 && curChar == ':' && prevChar !== '\\') {
            addToObj(fieldIdx, startIdx, i+1);

            startIdx = i+2;
            fieldIdx += 1;
        }
    }

    obj = ( Object.keys(obj).length === nrOfFields ) ? obj : null;

    return obj;
};


var isValidEntry = module.exports.isValidEntry = function(entry){
    var rules = {
        // host
        0 : function(x){
            return x.length > 0;
        } ,
        // port
        1 : function(x){
            if (x === '*') {
                return true;
            }
            x = Number(x);
            return (
                isFinite(x) &&
                  x > 0 &&
                  x < 9007199254740992 &&
                  Math.floor(x) === x
            );
        } ,
        // database
        2 : function(x){
            return x.length > 0;
        } ,
        // username
        3 : function(x){
            return x.length > 0;
        } ,
        // password
        4 : function(x){
            return x.length > 0;
        }
    };

    for (var idx = 0 ; idx < fieldNames.length ; idx += 1) {
        var rule = rules[idx];
        var value = entry[ fieldNames[idx] ] || '';

        var res = rule(value);
        if (!res) {
            return false;
        }
    }

    return true;
};



/***/ }),

/***/ 3272:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



var path = __nccwpck_require__(6928)
  , fs = __nccwpck_require__(9896)
  , helper = __nccwpck_require__(8702)
;


module.exports = function(connInfo, cb) {
    var file = helper.getFileName();
    
    fs.stat(file, function(err, stat){
        if (err || !helper.usePgPass(stat, file)) {
            return cb(undefined);
        }

        var st = fs.createReadStream(file);

        helper.getPassword(connInfo, st, cb);
    });
};

module.exports.warnTo = helper.warnTo;


/***/ }),

/***/ 3879:
/***/ ((__unused_webpack_module, exports) => {



exports.parse = function (source, transform) {
  return new ArrayParser(source, transform).parse()
}

class ArrayParser {
  constructor (source, transform) {
    this.source = source
    this.transform = transform || identity
    this.position = 0
    this.entries = []
    this.recorded = []
    this.dimension = 0
  }

  isEof () {
    return this.position >= this.source.length
  }

  nextCharacter () {
    var character = this.source[this.position++]
    if (character === '\\') {
      return {
        value: this.source[this.position++],
        escaped: true
      }
    }
    return {
      value: character,
      escaped: false
    }
  }

  record (character) {
    this.recorded.push(character)
  }

  newEntry (includeEmpty) {
    var entry
    if (this.recorded.length > 0 || includeEmpty) {
      entry = this.recorded.join('')
      if (entry === 'NULL' && !includeEmpty) {
        entry = null
      }
      if (entry !== null) entry = this.transform(entry)
      this.entries.push(entry)
      this.recorded = []
    }
  }

  consumeDimensions () {
    if (this.source[0] === '[') {
      while (!this.isEof()) {
        var char = this.nextCharacter()
        if (char.value === '=') break
      }
    }
  }

  parse (nested) {
    var character, parser, quote
    this.consumeDimensions()
    while (!this.isEof()) {
      character = this.nextCharacter()
      if (character.value === '{' && !quote) {
        this.dimension++
        if (this.dimension > 1) {
          parser = new ArrayParser(this.source.substr(this.position - 1), this.transform)
          this.entries.push(parser.parse(true))
          this.position += parser.position - 2
        }
      } else if (character.value === '}' && !quote) {
        this.dimension--
        if (!this.dimension) {
          this.newEntry()
          if (nested) return this.entries
        }
      } else if (character.value === '"' && !character.escaped) {
        if (quote) this.newEntry(true)
        quote = !quote
      } else if (character.value === ',' && !quote) {
        this.newEntry()
      } else {
        this.record(character.value)
      }
    }
    if (this.dimension !== 0) {
      throw new Error('array dimension not balanced')
    }
    return this.entries
  }
}

function identity (value) {
  return value
}


/***/ }),

/***/ 463:
/***/ ((module) => {



var bufferFrom = Buffer.from || Buffer

module.exports = function parseBytea (input) {
  if (/^\\x/.test(input)) {
    // new 'hex' style response (pg >9.0)
    return bufferFrom(input.substr(2), 'hex')
  }
  var output = ''
  var i = 0
  while (i < input.length) {
    if (input[i] !== '\\') {
      output += input[i]
      ++i
    } else {
      if (/[0-7]{3}/.test(input.substr(i + 1, 3))) {
        output += String.fromCharCode(parseInt(input.substr(i + 1, 3), 8))
        i += 4
      } else {
        var backslashes = 1
        while (i + backslashes < input.length && input[i + backslashes] === '\\') {
          backslashes++
        }
        for (var k = 0; k < Math.floor(backslashes / 2); ++k) {
          output += '\\'
        }
        i += Math.floor(backslashes / 2) * 2
      }
    }
  }
  return bufferFrom(output, 'binary')
}


/***/ }),

/***/ 2690:
/***/ ((module) => {



var DATE_TIME = /(\d{1,})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})(\.\d{1,})?.*?( BC)?$/
var DATE = /^(\d{1,})-(\d{2})-(\d{2})( BC)?$/
var TIME_ZONE = /([Z+-])(\d{2})?:?(\d{2})?:?(\d{2})?/
var INFINITY = /^-?infinity$/

module.exports = function parseDate (isoDate) {
  if (INFINITY.test(isoDate)) {
    // Capitalize to Infinity before passing to Number
    return Number(isoDate.replace('i', 'I'))
  }
  var matches = DATE_TIME.exec(isoDate)

  if (!matches) {
    // Force YYYY-MM-DD dates to be parsed as local time
    return getDate(isoDate) || null
  }

  var isBC = !!matches[8]
  var year = parseInt(matches[1], 10)
  if (isBC) {
    year = bcYearToNegativeYear(year)
  }

  var month = parseInt(matches[2], 10) - 1
  var day = matches[3]
  var hour = parseInt(matches[4], 10)
  var minute = parseInt(matches[5], 10)
  var second = parseInt(matches[6], 10)

  var ms = matches[7]
  ms = ms ? 1000 * parseFloat(ms) : 0

  var date
  var offset = timeZoneOffset(isoDate)
  if (offset != null) {
    date = new Date(Date.UTC(year, month, day, hour, minute, second, ms))

    // Account for years from 0 to 99 being interpreted as 1900-1999
    // by Date.UTC / the multi-argument form of the Date constructor
    if (is0To99(year)) {
      date.setUTCFullYear(year)
    }

    if (offset !== 0) {
      date.setTime(date.getTime() - offset)
    }
  } else {
    date = new Date(year, month, day, hour, minute, second, ms)

    if (is0To99(year)) {
      date.setFullYear(year)
    }
  }

  return date
}

function getDate (isoDate) {
  var matches = DATE.exec(isoDate)
  if (!matches) {
    return
  }

  var year = parseInt(matches[1], 10)
  var isBC = !!matches[4]
  if (isBC) {
    year = bcYearToNegativeYear(year)
  }

  var month = parseInt(matches[2], 10) - 1
  var day = matches[3]
  // YYYY-MM-DD will be parsed as local time
  var date = new Date(year, month, day)

  if (is0To99(year)) {
    date.setFullYear(year)
  }

  return date
}

// match timezones:
// Z (UTC)
// -05
// +06:30
function timeZoneOffset (isoDate) {
  if (isoDate.endsWith('+00')) {
    return 0
  }

  var zone = TIME_ZONE.exec(isoDate.split(' ')[1])
  if (!zone) return
  var type = zone[1]

  if (type === 'Z') {
    return 0
  }
  var sign = type === '-' ? -1 : 1
  var offset = parseInt(zone[2], 10) * 3600 +
    parseInt(zone[3] || 0, 10) * 60 +
    parseInt(zone[4] || 0, 10)

  return offset * sign * 1000
}

function bcYearToNegativeYear (year) {
  // Account for numerical difference between representations of BC years
  // See: https://github.com/bendrucker/postgres-date/issues/5
  return -(year - 1)
}

function is0To99 (num) {
  return num >= 0 && num < 100
}


/***/ }),

/***/ 8755:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



var extend = __nccwpck_require__(223)

module.exports = PostgresInterval

function PostgresInterval (raw) {
  if (!(this instanceof PostgresInterval)) {
    return new PostgresInterval(raw)
  }
  extend(this, parse(raw))
}
var properties = ['seconds', 'minutes', 'hours', 'days', 'months', 'years']
PostgresInterval.prototype.toPostgres = function () {
  var filtered = properties.filter(this.hasOwnProperty, this)

  // In addition to `properties`, we need to account for fractions of seconds.
  if (this.milliseconds && filtered.indexOf('seconds') < 0) {
    filtered.push('seconds')
  }

  if (filtered.length === 0) return '0'
  return filtered
    .map(function (property) {
      var value = this[property] || 0

      // Account for fractional part of seconds,
      // remove trailing zeroes.
      if (property === 'seconds' && this.milliseconds) {
        value = (value + this.milliseconds / 1000).toFixed(6).replace(/\.?0+$/, '')
      }

      return value + ' ' + property
    }, this)
    .join(' ')
}

var propertiesISOEquivalent = {
  years: 'Y',
  months: 'M',
  days: 'D',
  hours: 'H',
  minutes: 'M',
  seconds: 'S'
}
var dateProperties = ['years', 'months', 'days']
var timeProperties = ['hours', 'minutes', 'seconds']
// according to ISO 8601
PostgresInterval.prototype.toISOString = PostgresInterval.prototype.toISO = function () {
  var datePart = dateProperties
    .map(buildProperty, this)
    .join('')

  var timePart = timeProperties
    .map(buildProperty, this)
    .join('')

  return 'P' + datePart + 'T' + timePart

  function buildProperty (property) {
    var value = this[property] || 0

    // Account for fractional part of seconds,
    // remove trailing zeroes.
    if (property === 'seconds' && this.milliseconds) {
      value = (value + this.milliseconds / 1000).toFixed(6).replace(/0+$/, '')
    }

    return value + propertiesISOEquivalent[property]
  }
}

var NUMBER = '([+-]?\\d+)'
var YEAR = NUMBER + '\\s+years?'
var MONTH = NUMBER + '\\s+mons?'
var DAY = NUMBER + '\\s+days?'
var TIME = '([+-])?([\\d]*):(\\d\\d):(\\d\\d)\\.?(\\d{1,6})?'
var INTERVAL = new RegExp([YEAR, MONTH, DAY, TIME].map(function (regexString) {
  return '(' + regexString + ')?'
})
  .join('\\s*'))

// Positions of values in regex match
var positions = {
  years: 2,
  months: 4,
  days: 6,
  hours: 9,
  minutes: 10,
  seconds: 11,
  milliseconds: 12
}
// We can use negative time
var negatives = ['hours', 'minutes', 'seconds', 'milliseconds']

function parseMilliseconds (fraction) {
  // add omitted zeroes
  var microseconds = fraction + '000000'.slice(fraction.length)
  return parseInt(microseconds, 10) / 1000
}

function parse (interval) {
  if (!interval) return {}
  var matches = INTERVAL.exec(interval)
  var isNegative = matches[8] === '-'
  return Object.keys(positions)
    .reduce(function (parsed, property) {
      var position = positions[property]
      var value = matches[position]
      // no empty string
      if (!value) return parsed
      // milliseconds are actually microseconds (up to 6 digits)
      // with omitted trailing zeroes.
      value = property === 'milliseconds'
        ? parseMilliseconds(value)
        : parseInt(value, 10)
      // no zeros
      if (!value) return parsed
      if (isNegative && ~negatives.indexOf(property)) {
        value *= -1
      }
      parsed[property] = value
      return parsed
    }, {})
}


/***/ }),

/***/ 5286:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {

/*
Copyright (c) 2014-2021, Matteo Collina <hello@matteocollina.com>

Permission to use, copy, modify, and/or distribute this software for any
purpose with or without fee is hereby granted, provided that the above
copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES
WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF
MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR
ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES
WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN
ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR
IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.
*/



const { Transform } = __nccwpck_require__(2203)
const { StringDecoder } = __nccwpck_require__(3193)
const kLast = Symbol('last')
const kDecoder = Symbol('decoder')

function transform (chunk, enc, cb) {
  let list
  if (this.overflow) { // Line buffer is full. Skip to start of next line.
    const buf = this[kDecoder].write(chunk)
    list = buf.split(this.matcher)

    if (list.length === 1) return cb() // Line ending not found. Discard entire chunk.

    // Line ending found. Discard trailing fragment of previous line and reset overflow state.
    list.shift()
    this.overflow = false
  } else {
    this[kLast] += this[kDecoder].write(chunk)
    list = this[kLast].split(this.matcher)
  }

  this[kLast] = list.pop()

  for (let i = 0; i < list.length; i++) {
    try {
      push(this, this.mapper(list[i]))
    } catch (error) {
      return cb(error)
    }
  }

  this.overflow = this[kLast].length > this.maxLength
  if (this.overflow && !this.skipOverflow) {
    cb(new Error('maximum buffer reached'))
    return
  }

  cb()
}

function flush (cb) {
  // forward any gibberish left in there
  this[kLast] += this[kDecoder].end()

  if (this[kLast]) {
    try {
      push(this, this.mapper(this[kLast]))
    } catch (error) {
      return cb(error)
    }
  }

  cb()
}

function push (self, val) {
  if (val !== undefined) {
    self.push(val)
  }
}

function noop (incoming) {
  return incoming
}

function split (matcher, mapper, options) {
  // Set defaults for any arguments not supplied.
  matcher = matcher || /\r?\n/
  mapper = mapper || noop
  options = options || {}

  // Test arguments explicitly.
  switch (arguments.length) {
    case 1:
      // If mapper is only argument.
      if (typeof matcher === 'function') {
        mapper = matcher
        matcher = /\r?\n/
      // If options is only argument.
      } else if (typeof matcher === 'object' && !(matcher instanceof RegExp) && !matcher[Symbol.split]) {
        options = matcher
        matcher = /\r?\n/
      }
      break

    case 2:
      // If mapper and options are arguments.
      if (typeof matcher === 'function') {
        options = mapper
        mapper = matcher
        matcher = /\r?\n/
      // If matcher and options are arguments.
      } else if (typeof mapper === 'object') {
        options = mapper
        mapper = noop
      }
  }

  options = Object.assign({}, options)
  options.autoDestroy = true
  options.transform = transform
  options.flush = flush
  options.readableObjectMode = true

  const stream = new Transform(options)

  stream[kLast] = ''
  stream[kDecoder] = new StringDecoder('utf8')
  stream.matcher = matcher
  stream.mapper = mapper
  stream.maxLength = options.maxLength
  stream.skipOverflow = options.skipOverflow || false
  stream.overflow = false
  stream._destroy = function (err, cb) {
    // Weird Node v12 bug that we need to work around
    this._writableState.errorEmitted = false
    cb(err)
  }

  return stream
}

module.exports = split


/***/ }),

/***/ 223:
/***/ ((module) => {

module.exports = extend

var hasOwnProperty = Object.prototype.hasOwnProperty;

function extend(target) {
    for (var i = 1; i < arguments.length; i++) {
        var source = arguments[i]

        for (var key in source) {
            if (hasOwnProperty.call(source, key)) {
                target[key] = source[key]
            }
        }
    }

    return target
}


/***/ }),

/***/ 4390:
/***/ ((module) => {

module.exports = eval("require")("pg-native");


/***/ }),

/***/ 6982:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("crypto");

/***/ }),

/***/ 2250:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("dns");

/***/ }),

/***/ 4434:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("events");

/***/ }),

/***/ 9896:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("fs");

/***/ }),

/***/ 9278:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("net");

/***/ }),

/***/ 7598:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:crypto");

/***/ }),

/***/ 3024:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");

/***/ }),

/***/ 6928:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("path");

/***/ }),

/***/ 2203:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("stream");

/***/ }),

/***/ 3193:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("string_decoder");

/***/ }),

/***/ 4756:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("tls");

/***/ }),

/***/ 9023:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("util");

/***/ }),

/***/ 8253:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("util/types");

/***/ }),

/***/ 6283:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  R: () => (/* binding */ lonelySchema),
  x: () => (/* binding */ readSchemas)
});

// EXTERNAL MODULE: ./build/src/errors.js
var errors = __nccwpck_require__(7406);
;// CONCATENATED MODULE: ./build/src/schema/kind.js
const FILE_KINDS = (/* unused pure expression or super */ null && ([
    'schema',
    'delta',
    'backfill',
    'manifest',
    'named-migration',
    'queries',
    'exec',
    'policies',
    'json',
    'sql',
    'unknown',
]));
const NAMES = {
    schema: 'a schema',
    delta: 'a delta migration',
    backfill: 'backfill directives',
    manifest: 'a module manifest',
    'named-migration': 'a named migration',
    queries: 'query definitions',
    exec: 'an exec script',
    policies: 'gateway policies',
    json: 'JSON',
    sql: 'SQL',
    unknown: 'none of the known kinds of .qail file',
};
/** The kind of one file. `unknown` when nothing in it decides; nothing is guessed. */
function detectKind(file) {
    const base = file.path.split('/').at(-1)?.toLowerCase() ?? '';
    if (base === '_order.qail')
        return 'manifest';
    const lines = significantLines(file.text);
    const [first = ''] = lines;
    if (/^\s*--\s*@backfill\./m.test(file.text) && lines.length === 0)
        return 'backfill';
    const content = kindByContent(file.text, lines, first);
    const isMigration = isMigrationPath(file.path, base);
    if (content === 'schema' || content === 'unknown')
        return isMigration && lines.length > 0 ? 'delta' : content;
    return content;
}
/** What to tell about a file that is not the schema it was taken for. */
function wrongKind(file, kind) {
    return {
        severity: 'error',
        code: 'wrong_kind',
        message: `this file holds ${NAMES[kind]} and not a schema`,
        suggestion: 'set the input schema to the file or directory that declares the tables',
        at: { file: file.path, line: 1, column: 1 },
    };
}
/** A schema file with nothing in it would mean "drop everything". */
function emptySchema(file) {
    return {
        severity: 'error',
        code: 'empty_schema',
        message: 'the schema is empty, which would mean dropping everything',
        suggestion: 'declare the tables that are to stay',
        at: { file: file.path, line: 1, column: 1 },
    };
}
function significantLines(text) {
    const withoutBodies = text.replace(/\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$/g, '');
    return withoutBodies
        .split(/\r\n|\r|\n/)
        .map((line) => line.replace(/^\uFEFF/, '').trim())
        .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('--'));
}
function isMigrationPath(path, base) {
    const folders = path.toLowerCase().split('/').slice(0, -1);
    if (folders.includes('deltas') || folders.includes('migrations'))
        return true;
    return /^(?:expand|backfill|contract|up|down)\.qail$/.test(base) || /\.(?:up|down)\.qail$/.test(base);
}
function kindByContent(text, lines, first) {
    if (first.startsWith('{') || first.startsWith('['))
        return 'json';
    if (/^\s*--\s*(?:migration:|@name:)/m.test(text) || lines.some((line) => /^\+(?:table|column)\b/i.test(line)))
        return 'named-migration';
    if (/^(?:query|execute)\s+\w+\s*\(.*:\s*$/i.test(first))
        return 'queries';
    if (/^(?:create\s+(?:table|type|index|unique|view|schema|extension|function|or)|alter\s+table|insert\s+into|select\s|update\s+\S+\s+set|delete\s+from)\b/i.test(first)) {
        return 'sql';
    }
    if (lines.some((line) => /^alter\s+\S+\s+(?:add|drop)\b/i.test(line)))
        return 'delta';
    if (lines.some((line) => /^policy\s+\S+\s*\{/i.test(line)) && !lines.some((line) => /^table\b/i.test(line)))
        return 'policies';
    if (/^(?:get|add|set|del|cnt|merge|export|call|make|begin|commit|with|do)\b/i.test(first))
        return 'exec';
    if (lines.some((line) => /^table\s+\S.*[{(]?$/i.test(line)))
        return 'schema';
    return lines.some((line) => /^(?:enum|index|unique\s+index|extension|sequence|view|materialized\s+view|function|trigger|policy|grant|revoke|comment\s+on|bucket|queue|topic|rename|drop|transform)\b/i.test(line))
        ? 'schema'
        : 'unknown';
}

// EXTERNAL MODULE: ./build/src/schema/model.js
var schema_model = __nccwpck_require__(6480);
;// CONCATENATED MODULE: ./build/src/schema/modules.js
const MOST_NAMED = 10;
/**
 * The modules below `root` among `paths`: those the manifest `_order.qail` lists, in its order, then the rest by path. Hidden
 * files and the manifest itself are none. A manifest entry that is missing, leaves the root or is no `.qail` file is an error
 * on its line; under a strict manifest a module that is not listed is one, too. A directory without modules is an error.
 */
function chooseModules(root, paths, order) {
    const prefix = root === '' || root === '.' ? '' : `${root.replace(/\/+$/, '')}/`;
    const relative = paths
        .filter((path) => path.startsWith(prefix))
        .map((path) => path.slice(prefix.length))
        .filter(isModule)
        .toSorted(byText);
    const listed = order === null ? { modules: [], diagnostics: [], strict: false } : readOrder(order, relative);
    const rest = relative.filter((path) => !listed.modules.includes(path));
    const diagnostics = [...listed.diagnostics];
    if (listed.strict && rest.length > 0 && order !== null)
        diagnostics.push(unlisted(order, rest));
    if (relative.length === 0)
        diagnostics.push(noModules(root));
    return { modules: [...listed.modules, ...rest].map((path) => prefix + path), diagnostics };
}
function isModule(path) {
    const parts = path.split('/');
    return /\.qail$/i.test(path) && !parts.some((part) => part.startsWith('.')) && parts.at(-1) !== '_order.qail';
}
function readOrder(order, available) {
    const modules = new Set();
    const diagnostics = [];
    let strict = false;
    order.text.split(/\r\n|\r|\n/).forEach((line, i) => {
        const entry = line.replace(/^\uFEFF/, '').trim();
        if (/^(?:--\s*qail:\s*strict-manifest|!strict)$/i.test(entry))
            strict = true;
        else if (entry !== '' && !entry.startsWith('#') && !entry.startsWith('--')) {
            const found = expand(entry, available);
            if (typeof found === 'string')
                diagnostics.push(entryError(order, i + 1, entry, found));
            else
                found.forEach((path) => modules.add(path));
        }
    });
    return { modules: [...modules], diagnostics, strict };
}
/** The modules an entry stands for, or what is wrong with it. */
function expand(entry, available) {
    const path = entry.replace(/^\.\//, '').replace(/\/+$/, '');
    if (path.startsWith('/') || path.split('/').includes('..'))
        return 'leaves the schema directory';
    if (path.split('/').at(-1) === '_order.qail')
        return 'is the manifest itself';
    if (available.includes(path))
        return [path];
    const below = available.filter((each) => each.startsWith(`${path}/`));
    if (below.length > 0)
        return below;
    return /\.qail$/i.test(path) ? 'does not exist' : 'is neither a .qail file nor a directory with one';
}
function entryError(order, line, entry, what) {
    const message = `the entry "${entry.slice(0, 120)}" ${what}`;
    return {
        severity: 'error',
        code: 'manifest_entry',
        message,
        suggestion: 'name a module of this directory',
        at: { file: order.path, line, column: 1 },
    };
}
function unlisted(order, rest) {
    const named = rest.slice(0, MOST_NAMED).join(', ');
    const more = rest.length > MOST_NAMED ? ` and ${rest.length - MOST_NAMED} more` : '';
    const message = `the manifest is strict and does not list ${named}${more}`;
    return {
        severity: 'error',
        code: 'manifest_unlisted',
        message,
        suggestion: 'list every module',
        at: { file: order.path, line: 1, column: 1 },
    };
}
function noModules(root) {
    const message = `the directory ${root} has no .qail file`;
    return {
        severity: 'error',
        code: 'no_modules',
        message,
        suggestion: 'set the input schema to where the schema is',
        at: { file: root, line: 1, column: 1 },
    };
}
function byText(a, b) {
    return a < b ? -1 : a > b ? 1 : 0;
}

;// CONCATENATED MODULE: ./build/src/schema/parsed-schema.js
/** True when no diagnostic is an error. */
function isUsable(parsed) {
    return parsed.diagnostics.every((d) => d.severity !== 'error');
}

// EXTERNAL MODULE: ./build/src/schema/fingerprint.js
var fingerprint = __nccwpck_require__(1137);
// EXTERNAL MODULE: ./build/src/sql.js
var sql = __nccwpck_require__(1745);
// EXTERNAL MODULE: ./build/src/schema/name.js
var schema_name = __nccwpck_require__(134);
;// CONCATENATED MODULE: ./build/src/schema/hint-reader.js
/** Reads the hints of a migration, and says what they mean once the declared names are known. */



const OBJECTS = [
    'table',
    'column',
    'index',
    'enum',
    'type',
    'sequence',
    'view',
    'function',
    'policy',
    'trigger',
    'extension',
];
/** `rename [kind] a -> b`; the arrow may be `=>` or `to`. */
function readRename(cursor) {
    const at = cursor.position(-1);
    const object = readObject(cursor);
    const from = (0,schema_name/* readPath */.G7)(cursor, 'object to rename');
    if (!cursor.take('->') && !cursor.take('=>') && !cursor.take('to')) {
        cursor.fail({
            code: 'hint_malformed',
            message: `expected "->" and the new name, found ${cursor.found()}`,
            suggestion: 'rename table.old -> table.new',
        });
    }
    return ended(cursor, { kind: 'rename', object, from, to: (0,schema_name/* readPath */.G7)(cursor, 'object to rename'), at });
}
/** `transform expression -> table.column`, split at the last arrow before a plain path. */
function readTransform(cursor) {
    const at = cursor.position(-1);
    const start = cursor.at;
    let arrow = -1;
    while (!cursor.isLineEnd()) {
        if (cursor.peek() === '->' && ['word', 'quoted'].includes(cursor.token(1).kind))
            arrow = cursor.at;
        cursor.at = cursor.afterGroup();
    }
    if (arrow <= start) {
        cursor.fail({
            code: 'hint_malformed',
            message: 'a transform needs an expression, "->" and a column',
            suggestion: 'transform lower(name) -> users.email',
        }, at);
    }
    const text = (0,sql/* expression */.dn)(cursor.expression(start, arrow));
    cursor.at = arrow + 1;
    return ended(cursor, { kind: 'transform', expression: text, target: (0,schema_name/* readPath */.G7)(cursor, 'column'), at });
}
/** `drop [confirm] [kind] [if exists] x [confirm]`. */
function readDrop(cursor) {
    const at = cursor.position(-1);
    const isFirst = cursor.sees('confirm') && !cursor.isLineEnd(1);
    if (isFirst)
        cursor.next();
    const object = readObject(cursor);
    cursor.take('if', 'exists');
    const target = (0,schema_name/* readPath */.G7)(cursor, 'object to drop');
    if (cursor.take('on'))
        (0,schema_name/* readPath */.G7)(cursor, 'table');
    const isLast = cursor.take('confirm');
    return ended(cursor, { kind: 'drop', object, target, confirmed: isFirst || isLast, at });
}
/** A kind word, when a name follows it. */
function readObject(cursor) {
    const word = cursor.peek();
    const isObject = OBJECTS.includes(word) && ['word', 'quoted'].includes(cursor.token(1).kind);
    if (!isObject || ['confirm', 'to'].includes(cursor.peek(1)))
        return null;
    cursor.next();
    return word === 'type' ? 'enum' : word;
}
function ended(cursor, hint) {
    if (cursor.isLineEnd())
        return hint;
    return cursor.fail({ code: 'hint_malformed', message: `expected the end of the hint, found ${cursor.found()}` });
}
/** The hint in terms of the new schema's objects: which names are tables and which are columns depends on what is declared. */
function resolveHint(draft, model) {
    switch (draft.kind) {
        case 'rename':
            return resolveRename(draft, model);
        case 'transform':
            return resolveTransform(draft);
        case 'drop':
            return resolveDrop(draft, model);
    }
}
const wrong = (path, code, message, suggestion = null) => ({
    hint: null,
    diagnostic: { severity: 'error', code, message, suggestion, at: path.at },
});
const notYet = (path, object) => {
    const message = `the hint about a ${object} has no effect: this version does not compare that kind of object`;
    const diagnostic = { severity: 'info', code: 'hint_not_diffed', message, suggestion: null, at: path.at };
    return { hint: null, diagnostic };
};
function resolveRename({ object, from, to, at }, model) {
    const kind = object ?? guessRenamed(from, to, model);
    if (kind === 'column') {
        const table = tableOf(from);
        const target = to.parts.length === 1 ? table : tableOf(to);
        if (table === null || target === null)
            return wrong(from, 'hint_malformed', 'a column is named with its table', 'rename table.old -> table.new');
        // A column of a table that is renamed as well may be named by the old and the new table.
        const isDeclared = model.tables.some(({ name }) => (0,schema_model/* sameName */.q)(name, table));
        if (!(0,schema_model/* sameName */.q)(table, target) && isDeclared) {
            return wrong(from, 'rename_across_tables', 'a column cannot be renamed into another table', 'add the column there and fill it with a transform');
        }
        const [old, renamed] = [from.parts.at(-1) ?? '', to.parts.at(-1) ?? ''];
        return { hint: { kind: 'rename', object: 'column', table: target, from: old, to: renamed, at }, diagnostic: null };
    }
    if (kind !== 'table' && kind !== 'index' && kind !== 'enum')
        return notYet(from, kind);
    return { hint: { kind: 'rename', object: kind, from: (0,schema_name/* objectName */.Hd)(from), to: (0,schema_name/* objectName */.Hd)(to), at }, diagnostic: null };
}
function guessRenamed(from, to, model) {
    const target = (0,schema_name/* objectName */.Hd)(to);
    const among = (names) => names.some((name) => name.name === target.name && name.schema === target.schema);
    if (from.parts.length === to.parts.length && from.parts.length < 3) {
        if (among(model.tables.map((table) => table.name)))
            return 'table';
        if (among(model.enums.map((each) => each.name)))
            return 'enum';
        if (among(model.indexes.map((index) => index.name)))
            return 'index';
    }
    return from.parts.length === 1 ? 'table' : 'column';
}
function resolveTransform({ expression: text, target, at }) {
    const table = tableOf(target);
    if (table === null)
        return wrong(target, 'hint_malformed', 'a transform names the column with its table', 'transform expression -> table.column');
    return {
        hint: { kind: 'transform', table, column: target.parts.at(-1) ?? '', expression: text, at },
        diagnostic: null,
    };
}
function resolveDrop({ object, target, confirmed, at }, model) {
    const kind = object ?? (target.parts.length === 1 || isSchema(target, model) ? 'table' : 'column');
    if (kind === 'column') {
        const table = tableOf(target);
        if (table === null)
            return wrong(target, 'hint_malformed', 'a column is named with its table', 'drop table.column confirm');
        return {
            hint: { kind: 'drop', object: 'column', table, column: target.parts.at(-1) ?? '', confirmed, at },
            diagnostic: null,
        };
    }
    if (kind !== 'table' && kind !== 'index' && kind !== 'enum')
        return notYet(target, kind);
    return { hint: { kind: 'drop', object: kind, name: (0,schema_name/* objectName */.Hd)(target), confirmed, at }, diagnostic: null };
}
/** `app.boats` is a table when `app` is a schema of other tables and no table itself. */
function isSchema({ parts }, model) {
    const [first] = parts;
    if (parts.length !== 2)
        return false;
    const isTable = model.tables.some(({ name }) => name.name === first && name.schema === schema_model/* DEFAULT_SCHEMA */.my);
    return !isTable && model.tables.some(({ name }) => name.schema === first);
}
/** The table of a column's path; null when the path has no table. */
function tableOf({ parts, at }) {
    return parts.length < 2 ? null : (0,schema_name/* objectName */.Hd)({ parts: parts.slice(0, -1), at });
}

// EXTERNAL MODULE: ./build/src/schema/positions.js
var schema_positions = __nccwpck_require__(7537);
;// CONCATENATED MODULE: ./build/src/schema/assembly.js





/** Puts the drafts of all files together. Duplicates are errors with both positions; the first one stays. */
function assemble(drafts) {
    const notes = { positions: new Map(), diagnostics: [] };
    const tables = uniqueBy(drafts.flatMap((draft) => (draft.kind === 'table' ? [draft] : [])), notes, (draft) => ['table', draft.name]);
    const keys = new Map(tables.map((draft) => [(0,schema_model/* showName */.$i)(draft.name), primaryKeyOf(draft)]));
    const made = tables.map((draft) => makeTable(draft, keys, notes));
    const indexes = drafts.flatMap((draft) => (draft.kind === 'index' ? [{ ...draft, full: makeIndex(draft) }] : []));
    const enums = uniqueBy(drafts.flatMap((draft) => (draft.kind === 'enum' ? [draft] : [])), notes, (draft) => ['enum', draft.name]);
    const model = {
        tables: byName(made),
        indexes: byName(uniqueBy(indexes, notes, (draft) => ['index', draft.full.name]).map((draft) => draft.full)),
        enums: byName(enums.map(({ name, values }) => ({ name, values }))),
        comments: sortedBy(comments(drafts, tables, notes), ({ target }) => (0,schema_positions/* positionKey */.v)({ kind: 'comment', target })),
        unmodelled: sortedBy(unmodelled(drafts, notes), ({ kind, name, text }) => JSON.stringify([kind, name, text])),
    };
    return { model, ...resolvedHints(drafts, model, notes), positions: notes.positions };
}
function resolvedHints(drafts, model, notes) {
    const isHint = (draft) => ['rename', 'transform', 'drop'].includes(draft.kind);
    const resolved = drafts.filter(isHint).map((draft) => resolveHint(draft, model));
    return {
        hints: resolved.flatMap(({ hint }) => (hint === null ? [] : [hint])),
        diagnostics: [
            ...notes.diagnostics,
            ...resolved.flatMap(({ diagnostic }) => (diagnostic === null ? [] : [diagnostic])),
        ],
    };
}
/** Keeps the first of each name, notes where it stands, and notes the others as duplicates. */
function uniqueBy(items, notes, nameOf) {
    return items.filter((item) => {
        const [kind, name] = nameOf(item);
        const key = (0,schema_positions/* positionKey */.v)({ kind, name });
        const first = notes.positions.get(key);
        if (first === undefined)
            notes.positions.set(key, item.at);
        else
            notes.diagnostics.push(duplicate(`the ${kind} "${(0,schema_model/* showName */.$i)(name)}"`, first, item.at));
        return first === undefined;
    });
}
function duplicate(what, first, at) {
    const message = `${what} is declared twice; the first time at ${first.file}:${first.line}:${first.column}`;
    return { severity: 'error', code: 'duplicate', message, suggestion: 'keep one of them', at };
}
function makeTable(draft, keys, notes) {
    const columns = draft.columns.filter((column) => {
        const key = (0,schema_positions/* positionKey */.v)({ kind: 'column', table: draft.name, column: column.name });
        const first = notes.positions.get(key);
        if (first === undefined)
            notes.positions.set(key, column.at);
        else
            notes.diagnostics.push(duplicate(`the column "${(0,schema_model/* showName */.$i)(draft.name)}.${column.name}"`, first, column.at));
        return first === undefined;
    });
    const constraints = foldKeys(draft, notes).map((constraint) => ({
        constraint: makeConstraint(constraint, keys),
        at: constraint.at,
    }));
    for (const { constraint, at } of constraints) {
        const key = (0,schema_positions/* positionKey */.v)({ kind: 'constraint', table: draft.name, constraint });
        if (!notes.positions.has(key))
            notes.positions.set(key, at);
    }
    const kept = withoutRepeats(constraints.map(({ constraint }) => constraint));
    const keyed = new Set(kept.find((constraint) => constraint.kind === 'primary_key')?.columns);
    return {
        name: draft.name,
        columns: columns.map((column) => makeColumn(column, keyed.has(column.name))),
        constraints: kept,
        rowSecurity: draft.rowSecurity,
    };
}
/** A key, a serial and an identity are never null, whether that is said or not. */
function makeColumn({ name, type, nullable, value, collation }, isKey) {
    const required = isKey || value.kind === 'serial' || value.kind === 'identity';
    return { name, type, nullable: required ? false : (nullable ?? true), value, collation };
}
/** Several `primary_key` marks are one key, in the order of the columns; two keys that differ are an error. */
function foldKeys(draft, notes) {
    const keys = draft.constraints.filter(({ body }) => body.kind === 'primary_key');
    const others = draft.constraints.filter(({ body }) => body.kind !== 'primary_key');
    const [first] = keys;
    if (first === undefined)
        return others;
    const columnsOf = ({ body }) => (body.kind === 'primary_key' ? body.columns : []);
    const stated = keys.filter(({ body }) => body.kind === 'primary_key' && !body.inline);
    const marked = keys.filter(({ body }) => body.kind === 'primary_key' && body.inline).flatMap(columnsOf);
    const chosen = stated[0] ?? first;
    const columns = stated[0] === undefined ? [...new Set(marked)] : columnsOf(stated[0]);
    const contradicted = stated.length > 1 || (stated.length === 1 && marked.some((column) => !columns.includes(column)));
    if (contradicted) {
        const message = `the table "${(0,schema_model/* showName */.$i)(draft.name)}" declares two different primary keys`;
        notes.diagnostics.push({
            severity: 'error',
            code: 'two_primary_keys',
            message,
            suggestion: 'keep one of them',
            at: stated.at(-1)?.at ?? first.at,
        });
    }
    const name = keys.find((key) => key.name !== null)?.name ?? null;
    return [{ name, at: chosen.at, body: { kind: 'primary_key', columns, inline: false } }, ...others];
}
function makeConstraint({ name, body }, keys) {
    if (body.kind === 'primary_key')
        return { kind: body.kind, name, columns: body.columns };
    if (body.kind !== 'foreign_key')
        return { ...body, name };
    const target = (0,schema_name/* objectName */.Hd)(body.target);
    return { ...body, name, target, targetColumns: body.targetColumns ?? keys.get((0,schema_model/* showName */.$i)(target)) ?? [] };
}
function primaryKeyOf(table) {
    const columns = table.constraints.flatMap(({ body }) => (body.kind === 'primary_key' ? body.columns : []));
    return [...new Set(columns)];
}
/** The same statement written twice is one; a name beside an unnamed twin wins. */
function withoutRepeats(constraints) {
    const kept = new Map();
    for (const constraint of constraints) {
        const key = (0,fingerprint/* canonicalConstraint */.GD)({ ...constraint, name: null });
        const before = kept.get(key);
        if (before === undefined || before.name === null)
            kept.set(key, constraint);
        else if (constraint.name !== null && constraint.name !== before.name)
            kept.set(`${key} ${constraint.name}`, constraint);
    }
    return sortedBy([...kept.values()], fingerprint/* canonicalConstraint */.GD);
}
function makeIndex(draft) {
    const { unique, method, items, include, where, nullsDistinct, parameters, concurrently, damaged } = draft;
    const table = (0,schema_name/* objectName */.Hd)(draft.table);
    const name = { schema: table.schema, name: draft.name.parts.at(-1) ?? '' };
    return { name, table, unique, method, items, include, where, nullsDistinct, parameters, concurrently, damaged };
}
function comments(drafts, tables, notes) {
    const stated = drafts.flatMap((draft) => draft.kind === 'comment'
        ? [{ target: commentTarget(draft.path, draft.object, tables), text: draft.text, at: draft.path.at }]
        : []);
    const inline = tables.flatMap((table) => table.columns.flatMap(({ name: column, comment, at }) => comment === null ? [] : [{ target: { kind: 'column', table: table.name, column }, text: comment, at }]));
    const last = new Map();
    for (const { target, text, at } of [...inline, ...stated]) {
        const key = (0,schema_positions/* positionKey */.v)({ kind: 'comment', target });
        notes.positions.set(key, at);
        last.set(key, { target, text });
    }
    return [...last.values()];
}
/** `a.b` is a table when one of that schema is declared, else a column. */
function commentTarget(path, object, tables) {
    const asTable = (0,schema_name/* objectName */.Hd)(path);
    const isTable = object === 'table' || path.parts.length === 1 || tables.some((table) => (0,schema_model/* sameName */.q)(table.name, asTable));
    if (object !== 'column' && isTable)
        return { kind: 'table', table: asTable };
    return { kind: 'column', table: (0,schema_name/* objectName */.Hd)({ ...path, parts: path.parts.slice(0, -1) }), column: asTable.name };
}
function unmodelled(drafts, notes) {
    return drafts.flatMap((draft) => {
        if (draft.kind !== 'unmodelled')
            return [];
        const key = (0,schema_positions/* positionKey */.v)({ kind: 'unmodelled', of: draft.of, name: draft.name });
        if (!notes.positions.has(key))
            notes.positions.set(key, draft.at);
        return [{ kind: draft.of, name: draft.name, text: draft.text }];
    });
}
function byName(items) {
    return sortedBy(items, ({ name }) => (0,schema_model/* showName */.$i)(name));
}
function sortedBy(items, keyOf) {
    const keyed = items.map((item) => [keyOf(item), item]);
    return keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, item]) => item);
}

;// CONCATENATED MODULE: ./build/src/schema/lexer.js
/** Deeper nesting than this is no schema anybody wrote. */
const MOST_NESTING = 200;
const PATTERNS = [
    ['string', /[eE]'(?:[^'\\]|''|\\[\s\S])*(?:'|$)|'(?:[^']|'')*(?:'|$)/y],
    ['quoted', /"(?:[^"]|"")*(?:"|$)/y],
    ['word', /[\p{L}_][\p{L}\p{M}\p{N}_$]*/uy],
    ['number', /\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?[\p{L}_\d$]*|\.\d+/uy],
    [
        'operator',
        /::|->>|->|=>|#>>|#>|!~~\*|!~~|~~\*|~~|!~\*|!~|~\*|<=>|<->|<=|>=|<>|!=|\|\||@>|<@|@@|&&|<<|>>|\?\||\?&|\^@|-\|-|\|\/|[-+*/<>=~!@#%^&|`?\\]/y,
    ],
    ['punctuation', /[()[\]{},;:.$]/y],
];
const CLOSING = new Map([
    [')', '('],
    [']', '['],
    ['}', '{'],
]);
/** The tokens of one file, ending with `end`. A byte order mark is left out; comments are, too. */
function lex(path, source) {
    const text = source.startsWith('\uFEFF') ? source.slice(1) : source;
    const scan = new Scan(path, text);
    scan.run();
    return { path, text, ...bracketsOf(scan.tokens), tokens: scan.tokens, slashes: scan.slashes };
}
/** The position of a token, for a diagnostic. */
function positionOf(path, token) {
    return { file: path, line: token.line, column: token.column };
}
class Scan {
    tokens = [];
    slashes = [];
    path;
    text;
    at = 0;
    line = 1;
    lineStart = 0;
    parentheses = 0;
    isLineEmpty = true;
    constructor(path, text) {
        this.path = path;
        this.text = text;
    }
    run() {
        while (this.at < this.text.length) {
            if (!this.skipped())
                this.push(...this.nextToken());
        }
        this.push('end', this.at, true);
    }
    /** White space, line ends and comments. True when something was passed over. */
    skipped() {
        const { text, at } = this;
        const character = text[at] ?? '';
        if (character === '\n' || character === '\r') {
            this.push('newline', at + (text.startsWith('\r\n', at) ? 2 : 1), true);
            this.line += 1;
            this.lineStart = this.at;
            this.isLineEmpty = true;
            return true;
        }
        if (/\s/.test(character)) {
            this.at += 1;
            return true;
        }
        if (text.startsWith('/*', at))
            return this.skipBlock();
        if (text.startsWith('//', at))
            this.slashes.push({ file: this.path, line: this.line, column: this.columnOf(at) });
        if (!text.startsWith('--', at) && !text.startsWith('//', at) && !this.isHashComment())
            return false;
        while (this.at < text.length && text[this.at] !== '\n' && text[this.at] !== '\r')
            this.at += 1;
        return true;
    }
    /** `#` begins a comment on a line of its own, and after a blank outside parentheses unless it is `#>` or `#>>`. */
    isHashComment() {
        if (this.text[this.at] !== '#')
            return false;
        if (this.isLineEmpty)
            return true;
        if (!/\s/.test(this.text[this.at - 1] ?? ' ') || this.text[this.at + 1] === '>')
            return false;
        // Inside parentheses `#` is an operator, unless it follows the comma of a column in a parenthesised table.
        return this.parentheses === 0 || [',', '('].includes(this.tokens.at(-1)?.text ?? '');
    }
    skipBlock() {
        const close = this.text.indexOf('*/', this.at + 2);
        const end = close < 0 ? this.text.length : close + 2;
        this.countLines(this.at, end);
        this.at = end;
        return true;
    }
    nextToken() {
        const dollar = /\$(?:[A-Za-z_]\w*)?\$/y;
        dollar.lastIndex = this.at;
        const delimiter = dollar.exec(this.text)?.[0];
        if (delimiter !== undefined) {
            const close = this.text.indexOf(delimiter, this.at + delimiter.length);
            return close < 0 ? ['dollar', this.text.length, false] : ['dollar', close + delimiter.length, true];
        }
        for (const [kind, pattern] of PATTERNS) {
            pattern.lastIndex = this.at;
            const found = pattern.exec(this.text)?.[0];
            if (found === undefined)
                continue;
            if (kind === 'string' || kind === 'quoted')
                return this.quotedEnd(kind, found);
            return [kind, this.at + found.length, true];
        }
        return ['punctuation', this.at + (/[\uD800-\uDBFF]/.test(this.text[this.at] ?? '') ? 2 : 1), true];
    }
    /** A quote that is never closed ends with its line, so that one slip does not swallow the file. */
    quotedEnd(kind, found) {
        const quote = kind === 'string' ? "'" : '"';
        const isClosed = found.length > 1 && found.endsWith(quote) && found !== `e${quote}` && found !== `E${quote}`;
        if (isClosed)
            return [kind, this.at + found.length, true];
        const end = /[\r\n]/.exec(found)?.index ?? found.length;
        return [kind, this.at + end, false];
    }
    push(kind, end, closed) {
        const { at: start, line } = this;
        const text = kind === 'newline' || kind === 'end' ? '' : this.text.slice(start, end);
        this.tokens.push({ kind, text, start, end, line, column: this.columnOf(start), closed });
        if (text === '(')
            this.parentheses += 1;
        if (text === ')')
            this.parentheses = Math.max(0, this.parentheses - 1);
        if (text === '{' || text === '}')
            this.parentheses = 0;
        this.isLineEmpty = false;
        this.at = end;
        if (kind === 'string' || kind === 'quoted' || kind === 'dollar')
            this.countLines(start, end);
    }
    countLines(start, end) {
        for (const { 0: lineEnd, index } of this.text.slice(start, end).matchAll(/\r\n|\r|\n/g)) {
            this.line += 1;
            this.lineStart = start + index + lineEnd.length;
        }
    }
    columnOf(at) {
        return at - this.lineStart + 1;
    }
}
function bracketsOf(tokens) {
    const partner = new Map();
    const open = [];
    for (const [i, token] of tokens.entries()) {
        if (token.kind !== 'punctuation')
            continue;
        if ('([{'.includes(token.text)) {
            partner.set(i, -1);
            open.push(i);
            if (open.length > MOST_NESTING)
                return { partner, tooDeep: token };
            continue;
        }
        const wanted = CLOSING.get(token.text);
        if (wanted === undefined)
            continue;
        // A brace closes what is still open inside it; a stray bracket of another kind closes nothing.
        const from = token.text === '}' ? lastOpen(tokens, open, wanted) : open.length - 1;
        const opening = open[from];
        if (opening === undefined || tokens[opening]?.text !== wanted)
            continue;
        partner.set(opening, i);
        open.length = from;
    }
    return { partner, tooDeep: null };
}
function lastOpen(tokens, open, bracket) {
    return open.findLastIndex((i) => tokens[i]?.text === bracket);
}

// EXTERNAL MODULE: ./build/src/schema/expression.js
var expression = __nccwpck_require__(7331);
// EXTERNAL MODULE: ./build/src/schema/sql-token.js
var sql_token = __nccwpck_require__(925);
;// CONCATENATED MODULE: ./build/src/schema/check-text.js
/** Checks as QAIL abbreviates them, written out as the SQL that they mean; every other check is SQL already. */



/** A check from its text: `c between 1 5`, `c in [a, "b c"]` and `c not_null` become SQL, the rest stays word for word. */
function makeCheck(text) {
    const tokens = (0,sql_token/* tokeniseSql */.f)(text);
    return (0,expression/* makeExpression */.BK)(between(tokens) ?? membership(text, tokens) ?? notNull(tokens) ?? text);
}
const isName = (token) => token?.kind === 'word' || token?.kind === 'quoted';
const isWord = (token, word) => token?.kind === 'word' && token.text.toLowerCase() === word;
/** `c between L H`, with whole numbers and without `and`. */
function between(tokens) {
    const [column, word, ...limits] = tokens;
    if (!isName(column) || !isWord(word, 'between'))
        return null;
    const bounds = limits.map((token) => token.text).join(' ');
    const found = /^(-? ?\d+) (-? ?\d+)$/.exec(bounds);
    return found === null ? null : `${column?.text ?? ''} between ${tight(found[1])} and ${tight(found[2])}`;
}
function tight(number) {
    return (number ?? '').replace(' ', '');
}
/** `c in [free, "out of order"]`: labels, quoted or not. */
function membership(text, tokens) {
    const [column, word, open] = tokens;
    const close = tokens.at(-1);
    if (!isName(column) || !isWord(word, 'in') || open?.text !== '[' || close?.text !== ']')
        return null;
    const labels = splitLabels(text.slice(open.end, close.start));
    return `${column?.text ?? ''} in (${labels.map((label) => (0,sql/* literal */.eu)(label)).join(', ')})`;
}
/** Values of a list: separated by commas, quotes optional, doubled inside. */
function splitLabels(text) {
    const pieces = text.match(/(?:"(?:[^"]|"")*"|'(?:[^']|'')*'|[^,"'])+/g) ?? [];
    return pieces.map((piece) => labelOf(piece.trim())).filter((label) => label !== '');
}
/** One value without its quotes. */
function labelOf(written) {
    const quote = written[0];
    if (written.length < 2 || (quote !== '"' && quote !== "'") || !written.endsWith(quote))
        return written;
    return written.slice(1, -1).replaceAll(quote + quote, quote);
}
function notNull(tokens) {
    const [column, word, ...rest] = tokens;
    if (!isName(column) || !isWord(word, 'not_null') || rest.length > 0)
        return null;
    return `${/^[a-z_]\w*$/i.test(column?.text ?? '') ? (column?.text ?? '') : (0,sql/* ident */.bD)(column?.text ?? '')} is not null`;
}

// EXTERNAL MODULE: ./build/src/schema/column-type.js
var column_type = __nccwpck_require__(8704);
;// CONCATENATED MODULE: ./build/src/schema/cursor.js
/** A place in a file's tokens, with the words of this language and with where to note what is wrong. */

/** Thrown inside the readers after the mistake has been noted; the parser then goes on at the next item or statement. */
class Abandoned extends Error {
}
class Cursor {
    file;
    diagnostics = [];
    at = 0;
    constructor(file) {
        this.file = file;
    }
    /** The token `ahead` of this place; `end` past the last one. */
    token(ahead = 0) {
        const { tokens } = this.file;
        const token = tokens[Math.min(this.at + ahead, tokens.length - 1)];
        if (token === undefined)
            throw new Error('a file without tokens');
        return token;
    }
    /** A word without its case, any other token as written. */
    peek(ahead = 0) {
        const token = this.token(ahead);
        return token.kind === 'word' ? token.text.toLowerCase() : token.text;
    }
    next() {
        const token = this.token();
        if (token.kind !== 'end')
            this.at += 1;
        return token;
    }
    position(ahead = 0) {
        return positionOf(this.file.path, this.token(ahead));
    }
    isEnd() {
        return this.token().kind === 'end';
    }
    /** True at the end of a line, of the file, or at a `;`. */
    isLineEnd(ahead = 0) {
        const token = this.token(ahead);
        return token.kind === 'newline' || token.kind === 'end' || token.text === ';';
    }
    /** Takes these words when they follow each other on this line. */
    take(...words) {
        if (!this.sees(...words))
            return false;
        this.at += words.length;
        return true;
    }
    sees(...words) {
        return words.every((word, i) => this.peek(i) === word);
    }
    /** Takes a keyword in either spelling: `not_null` or `not null`. */
    takeKeyword(joined) {
        return this.take(joined) || (joined.includes('_') && this.take(...joined.split('_')));
    }
    seesKeyword(joined) {
        return this.sees(joined) || (joined.includes('_') && this.sees(...joined.split('_')));
    }
    expect(text, inside) {
        if (this.peek() !== text)
            this.fail({ code: 'syntax', message: `expected "${text}" in ${inside}, found ${this.found()}` });
        return this.next();
    }
    skipNewlines() {
        while (this.token().kind === 'newline')
            this.at += 1;
    }
    skipLine() {
        while (!this.isEnd() && this.token().kind !== 'newline')
            this.at = this.afterGroup();
    }
    /** The index after this token or, at an opening bracket that is closed, after its partner. */
    afterGroup() {
        const partner = this.file.partner.get(this.at);
        return partner !== undefined && partner >= 0 ? partner + 1 : this.at + 1;
    }
    /** The place of the bracket that closes the one here. Notes an unclosed one at its opening. */
    closing(inside) {
        const partner = this.file.partner.get(this.at) ?? -1;
        if (partner >= 0)
            return partner;
        return this.fail({
            code: 'unclosed',
            message: `the "${this.peek()}" of ${inside} is never closed`,
            suggestion: `add the closing bracket`,
        });
    }
    /** Source text between two token indexes, the second left out, trimmed. */
    slice(from, to) {
        const [first, last] = [this.file.tokens[from], this.file.tokens[to - 1]];
        return first === undefined || last === undefined || to <= from
            ? ''
            : this.file.text.slice(first.start, last.end).trim();
    }
    /**
     * The source text of an expression, without the comments in it. Fails at what would let it reach beyond its own end: a
     * bracket without its partner, or a quote that is never closed.
     */
    expression(from, to) {
        const tokens = this.file.tokens.slice(from, to);
        const closings = [];
        let text = '';
        let end = tokens[0]?.start ?? 0;
        for (const [i, token] of tokens.entries()) {
            const partner = this.file.partner.get(from + i);
            const isBracket = token.kind === 'punctuation' && '()[]{}'.includes(token.text);
            if (partner !== undefined)
                closings.push(partner);
            const isLost = partner === undefined ? isBracket && closings.pop() !== from + i : partner < 0 || partner >= to;
            if (isLost || !token.closed) {
                const message = `the ${shorten(token.text.slice(0, 12))} has no partner in its expression`;
                this.fail({ code: 'unclosed', message }, positionOf(this.file.path, token));
            }
            const gap = this.file.text.slice(end, token.start);
            text += (gap.trim() === '' ? gap : ' ') + this.file.text.slice(token.start, token.end);
            end = token.end;
        }
        return text.trim();
    }
    found() {
        const token = this.token();
        if (token.kind === 'newline')
            return 'the end of the line';
        return token.kind === 'end' ? 'the end of the file' : `"${shorten(token.text)}"`;
    }
    note(severity, remark, at = this.position()) {
        const { code, message, suggestion } = remark;
        this.diagnostics.push({ severity, code, message, suggestion: suggestion ?? null, at });
    }
    /** Notes an error and gives up the item being read. */
    fail(remark, at = this.position()) {
        this.note('error', remark, at);
        throw new Abandoned();
    }
}
/** Text from a file as it may stand in a message: short, and on one line. */
function shorten(text) {
    const line = text.replace(/\s+/g, ' ');
    return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}

;// CONCATENATED MODULE: ./build/src/schema/constraint-reader.js


const ACTIONS = ['no_action', 'restrict', 'cascade', 'set_null', 'set_default'];
/** True when a table-level constraint begins here, and not a column that has the name of one. */
function seesTableConstraint(cursor) {
    if (cursor.sees('constraint'))
        return ['check', 'unique', 'primary', 'primary_key', 'foreign', 'foreign_key', 'exclude'].includes(cursor.peek(2));
    if (cursor.sees('exclude'))
        return ['using', '('].includes(cursor.peek(1));
    if (cursor.sees('unique', 'nulls'))
        return true;
    return [['unique'], ['check'], ['primary_key'], ['primary', 'key'], ['foreign_key'], ['foreign', 'key']].some((words) => cursor.sees(...words, '('));
}
/** Reads a table-level constraint. Null for `exclude`, which the caller keeps word for word. */
function readTableConstraint(cursor) {
    const at = cursor.position();
    const stated = cursor.take('constraint') ? (0,schema_name/* readName */.MQ)(cursor, 'constraint') : null;
    if (cursor.sees('exclude'))
        return null;
    if (cursor.takeKeyword('primary_key')) {
        const columns = readColumns(cursor);
        return { name: stated, at, body: { kind: 'primary_key', columns, inline: false } };
    }
    if (cursor.take('unique')) {
        const before = readNullsDistinct(cursor);
        const columns = readColumns(cursor);
        const nullsDistinct = before && readNullsDistinct(cursor);
        return { name: stated, at, body: { kind: 'unique', columns, nullsDistinct } };
    }
    if (cursor.take('check'))
        return { name: stated, at, body: readCheck(cursor) };
    if (cursor.takeKeyword('foreign_key'))
        return readForeignKey(cursor, stated, at);
    return cursor.fail({ code: 'syntax', message: `expected a constraint, found ${cursor.found()}` });
}
/** `check` has been taken; reads the parentheses and what is in them. */
function readCheck(cursor) {
    if (cursor.peek() !== '(')
        cursor.fail({ code: 'syntax', message: `expected "(" after check, found ${cursor.found()}` });
    const close = cursor.closing('the check');
    const text = cursor.expression(cursor.at + 1, close);
    if (text === '')
        cursor.fail({ code: 'check_empty', message: 'the check says nothing' });
    cursor.at = close + 1;
    return { kind: 'check', expression: makeCheck(text) };
}
/** `references` has been taken; reads `t(c)`, `t`, `(t.c)` and the options behind it. */
function readReference(cursor) {
    const target = cursor.peek() === '(' ? readParenthesised(cursor) : readTarget(cursor);
    return { ...target, ...readReferenceOptions(cursor) };
}
/** `ref:t.c` and `ref:>t.c`, as typed code generation writes it; `ref` and the colon have been taken. */
function readRelation(cursor) {
    cursor.take('>');
    return { ...lastPartAsColumn(cursor, (0,schema_name/* readPath */.G7)(cursor, 'referenced column')), ...readReferenceOptions(cursor) };
}
function readForeignKey(cursor, stated, at) {
    const columns = readColumns(cursor);
    if (!cursor.take('references'))
        cursor.fail({ code: 'syntax', message: `expected references, found ${cursor.found()}` });
    const { name, ...rest } = readReference(cursor);
    return { name: stated ?? name, at, body: { kind: 'foreign_key', columns, ...rest } };
}
function readTarget(cursor) {
    const target = (0,schema_name/* readPath */.G7)(cursor, 'referenced table');
    return { target, targetColumns: cursor.peek() === '(' ? readColumns(cursor) : null };
}
function readParenthesised(cursor) {
    const close = cursor.closing('the reference');
    cursor.next();
    const target = lastPartAsColumn(cursor, (0,schema_name/* readPath */.G7)(cursor, 'referenced column'));
    cursor.at = close + 1;
    return target;
}
function lastPartAsColumn(cursor, path) {
    const column = path.parts.at(-1);
    if (path.parts.length < 2 || column === undefined) {
        return cursor.fail({ code: 'syntax', message: 'the reference names a table without a column' }, path.at);
    }
    return { target: { parts: path.parts.slice(0, -1), at: path.at }, targetColumns: [column] };
}
/** A list of column names in parentheses. */
function readColumns(cursor) {
    if (cursor.peek() !== '(')
        cursor.fail({ code: 'syntax', message: `expected "(", found ${cursor.found()}` });
    const close = cursor.closing('the column list');
    cursor.next();
    const columns = [];
    for (;;) {
        cursor.skipNewlines();
        if (cursor.at >= close)
            break;
        columns.push((0,schema_name/* readName */.MQ)(cursor, 'column'));
        cursor.skipNewlines();
        if (cursor.at < close)
            cursor.expect(',', 'the column list');
    }
    cursor.at = close + 1;
    if (columns.length === 0)
        cursor.fail({ code: 'columns_expected', message: 'the column list is empty' });
    return columns;
}
/** Takes `nulls [not] distinct`; false when nulls count as equal. */
function readNullsDistinct(cursor) {
    if (cursor.take('nulls', 'not', 'distinct'))
        return false;
    cursor.take('nulls', 'distinct');
    return true;
}
function readReferenceOptions(cursor) {
    let onDelete = 'no_action';
    let onUpdate = 'no_action';
    let deferral = 'not_deferrable';
    let name = null;
    for (;;) {
        if (cursor.takeKeyword('on_delete'))
            onDelete = readAction(cursor);
        else if (cursor.takeKeyword('on_update'))
            onUpdate = readAction(cursor);
        else if (cursor.take('not', 'deferrable'))
            deferral = 'not_deferrable';
        else if (cursor.takeKeyword('initially_deferred'))
            deferral = 'initially_deferred';
        else if (cursor.takeKeyword('initially_immediate'))
            deferral = 'initially_immediate';
        else if (cursor.take('deferrable'))
            deferral = 'initially_immediate';
        else if (cursor.take('match'))
            cursor.next();
        else if (seesConstraintName(cursor)) {
            cursor.next();
            name = (0,schema_name/* readName */.MQ)(cursor, 'constraint');
        }
        else
            return { onDelete, onUpdate, deferral, name };
    }
}
/** `constraint n` or `name n` at the end of a reference, and not the name of the next inline constraint. */
function seesConstraintName(cursor) {
    return (cursor.sees('constraint') || cursor.sees('name')) && cursor.token(1).kind === 'word' && cursor.isLineEnd(2);
}
function readAction(cursor) {
    const action = ACTIONS.find((each) => cursor.seesKeyword(each));
    if (action !== undefined && cursor.takeKeyword(action))
        return action;
    const message = `expected what happens to the reference, found ${cursor.found()}`;
    return cursor.fail({ code: 'action_unknown', message, suggestion: ACTIONS.join(', ') });
}

// EXTERNAL MODULE: ./build/src/schema/index-item.js
var index_item = __nccwpck_require__(6225);
;// CONCATENATED MODULE: ./build/src/schema/index-reader.js
/** Reads an index, also one whose definition an old `pull` has damaged. */






/** Reads the index behind the word `index`; the cursor ends at the end of its line. */
function readIndex(cursor, isUnique) {
    const at = cursor.position(isUnique ? -2 : -1);
    const concurrently = cursor.take('concurrently');
    cursor.take('if', 'not', 'exists');
    const name = (0,schema_name/* readPath */.G7)(cursor, 'index');
    if (!cursor.take('on'))
        cursor.fail({ code: 'syntax', message: `expected on and a table, found ${cursor.found()}` });
    const table = (0,schema_name/* readPath */.G7)(cursor, 'table');
    const method = cursor.take('using') ? (0,schema_name/* readName */.MQ)(cursor, 'index method') : 'btree';
    const start = { kind: 'index', name, table, method, concurrently, at };
    if (cursor.peek() !== '(')
        cursor.fail({ code: 'syntax', message: `expected "(" and columns, found ${cursor.found()}` });
    const close = cursor.file.partner.get(cursor.at) ?? -1;
    const texts = close < 0 ? [] : splitItems(cursor, cursor.at + 1, close);
    const behind = cursor.token(close + 1 - cursor.at);
    const isCut = close < 0 || behind.text === ')' || behind.kind === 'operator';
    if (isCut || texts.some(isCondition))
        return damaged(cursor, start, isUnique);
    if (texts.length === 0)
        cursor.fail({ code: 'columns_expected', message: 'the index names no column' });
    const items = texts.map(index_item/* makeIndexItem */.U);
    cursor.at = close + 1;
    return { ...start, items, damaged: false, ...readOptions(cursor, isUnique) };
}
function readOptions(cursor, isUnique) {
    let unique = isUnique;
    let include = [];
    let nullsDistinct = true;
    let parameters = null;
    let where = null;
    while (!cursor.isLineEnd()) {
        if (cursor.take('unique'))
            unique = true;
        else if (cursor.take('include'))
            include = readColumns(cursor);
        else if (cursor.sees('nulls'))
            nullsDistinct = readNullsDistinct(cursor);
        else if (cursor.take('with')) {
            const close = cursor.closing('the storage parameters');
            parameters = (0,sql/* expression */.dn)(cursor.expression(cursor.at + 1, close));
            cursor.at = close + 1;
        }
        else if (cursor.take('where'))
            where = readCondition(cursor);
        else
            cursor.fail({ code: 'option_unknown', message: `${cursor.found()} is no option of an index` });
    }
    return { unique, include, nullsDistinct, parameters, where };
}
function readCondition(cursor) {
    const start = cursor.at;
    while (!cursor.isLineEnd())
        cursor.at = cursor.afterGroup();
    const text = cursor.expression(start, cursor.at);
    if (text === '')
        cursor.fail({ code: 'condition_missing', message: 'where stands without a condition' });
    return (0,expression/* makeExpression */.BK)(text);
}
function damaged(cursor, start, unique) {
    const message = `the definition of the index "${start.name.parts.join('.')}" is damaged, as an old pull leaves it; it is not compared`;
    cursor.note('warning', { code: 'index_damaged', message, suggestion: 'write its columns and its condition anew' }, start.at);
    while (!cursor.isEnd() && cursor.token().kind !== 'newline')
        cursor.next();
    return {
        ...start,
        unique,
        items: [],
        include: [],
        where: null,
        nullsDistinct: true,
        parameters: null,
        damaged: true,
    };
}
function splitItems(cursor, from, close) {
    const texts = [];
    let start = from;
    cursor.at = from;
    while (cursor.at < close) {
        if (cursor.peek() === ',') {
            texts.push(cursor.expression(start, cursor.at));
            start = cursor.at + 1;
            cursor.next();
        }
        else
            cursor.at = cursor.afterGroup();
    }
    texts.push(cursor.expression(start, close));
    cursor.at = from - 1;
    return texts.filter((text) => text !== '');
}
const COMPARISONS = new Set(['=', '<>', '!=', '<', '>', '<=', '>=']);
/** A comparison or a test outside parentheses is a condition that got into the place of the columns. */
function isCondition(text) {
    let depth = 0;
    return (0,sql_token/* tokeniseSql */.f)(text).some((token) => {
        if (token.text === '(' || token.text === '[')
            depth += 1;
        if (token.text === ')' || token.text === ']')
            depth -= 1;
        return depth === 0 && (COMPARISONS.has(token.text) || (token.kind === 'word' && token.text.toLowerCase() === 'is'));
    });
}

;// CONCATENATED MODULE: ./build/src/schema/repeat.js
/** Every text that stands before already, once for each time it is repeated, in order. */
function repeatsIn(texts) {
    const seen = new Set();
    return texts.filter((text) => seen.size === seen.add(text).size);
}

;// CONCATENATED MODULE: ./build/src/schema/suggestion.js
/** "Did you mean": the nearest of a list of words, if one is near. */
/** More slips than this make another word. */
const MOST_SLIPS = 2;
/** The word with the fewest typing slips from `given`, at most two and fewer than half its letters; null without one. */
function nearest(given, words) {
    const wanted = given.toLowerCase().slice(0, 64);
    let best = null;
    for (const word of words) {
        if (Math.abs(word.length - wanted.length) > MOST_SLIPS)
            continue;
        const slips = distance(wanted, word);
        if (slips <= MOST_SLIPS && slips * 2 < Math.max(word.length, 3) && (best === null || slips < best.slips))
            best = { word, slips };
    }
    return best?.word ?? null;
}
/** Insertions, deletions, replacements and swaps of neighbours between two short words; given up when they are too many. */
function distance(a, b) {
    const far = MOST_SLIPS + 1;
    let before = [];
    let row = Array.from({ length: b.length + 1 }, (_, j) => j);
    let leastBefore = 0;
    for (let i = 1; i <= a.length; i += 1) {
        const next = [i];
        let least = i;
        for (let j = 1; j <= b.length; j += 1) {
            let slips = (row[j - 1] ?? far) + (a[i - 1] === b[j - 1] ? 0 : 1);
            slips = lower(slips, lower(row[j] ?? far, next[j - 1] ?? far) + 1);
            if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
                slips = lower(slips, (before[j - 2] ?? far) + 1);
            next.push(slips);
            least = lower(least, slips);
        }
        // A swap reaches back two rows, so two of them have to be beyond the limit.
        if (least > MOST_SLIPS && leastBefore > MOST_SLIPS)
            return far;
        leastBefore = least;
        [before, row] = [row, next];
    }
    return row[b.length] ?? far;
}
function lower(a, b) {
    return a < b ? a : b;
}

;// CONCATENATED MODULE: ./build/src/schema/type-reader.js
/** Reads a column type in any spelling. */



const INTERVAL_FIELDS = ['year', 'month', 'day', 'hour', 'minute', 'second'];
/** Reads the type at the cursor, with modifiers and brackets, and leaves the cursor at the first word behind it. */
function readType(cursor) {
    const token = cursor.token();
    if (token.kind !== 'word' && token.kind !== 'quoted') {
        return cursor.fail({ code: 'type_expected', message: `expected a type, found ${cursor.found()}` });
    }
    const isQualified = cursor.peek(1) === '.' && cursor.peek() !== 'pg_catalog';
    if (token.kind === 'quoted' || isQualified)
        return readCustom(cursor, isQualified);
    if (cursor.peek() === 'pg_catalog' && cursor.peek(1) === '.')
        cursor.at += 2;
    const multiple = column_type/* MULTI_WORD_TYPES */.n7.find((words) => cursor.sees(...words));
    const words = multiple ?? [cursor.peek()];
    cursor.at += words.length;
    let name = words.join(' ');
    if (name === 'interval')
        name = readInterval(cursor);
    const modifiers = readModifiers(cursor);
    name += readZone(cursor, name);
    const array = readBrackets(cursor);
    if ((0,column_type/* isBuiltinTypeName */.dL)(name) || name.includes(' '))
        return (0,column_type/* namedType */.uD)(name, modifiers, array);
    return { type: (0,column_type/* customType */._z)(schema_model/* DEFAULT_SCHEMA */.my, (0,schema_name/* databaseName */.Do)(token.text), modifiers, array), serial: false };
}
function readCustom(cursor, isQualified) {
    const part = () => {
        const token = cursor.next();
        return token.kind === 'quoted' ? (0,schema_name/* unquoted */.qZ)(token) : (0,schema_name/* databaseName */.Do)(token.text);
    };
    const first = part();
    let schema = schema_model/* DEFAULT_SCHEMA */.my;
    let name = first;
    if (isQualified) {
        cursor.next();
        schema = first;
        name = part();
    }
    const modifiers = readModifiers(cursor);
    return { type: (0,column_type/* customType */._z)(schema, name, modifiers, readBrackets(cursor)), serial: false };
}
/** `interval day to second` keeps its fields as part of its name, as `format_type` does. */
function readInterval(cursor) {
    if (!INTERVAL_FIELDS.includes(cursor.peek()))
        return 'interval';
    const fields = [cursor.peek()];
    cursor.next();
    if (cursor.sees('to') && INTERVAL_FIELDS.includes(cursor.peek(1))) {
        fields.push('to', cursor.peek(1));
        cursor.at += 2;
    }
    return ['interval', ...fields].join(' ');
}
function readModifiers(cursor) {
    if (cursor.peek() !== '(')
        return [];
    const close = cursor.closing('the type');
    const text = cursor.expression(cursor.at + 1, close);
    cursor.at = close + 1;
    return text === '' ? [] : text.split(',').map((modifier) => modifier.trim());
}
/** `timestamp (3) with time zone`: the precision stands in the middle. */
function readZone(cursor, name) {
    if (name !== 'timestamp' && name !== 'time')
        return '';
    if (cursor.take('with', 'time', 'zone'))
        return ' with time zone';
    return cursor.take('without', 'time', 'zone') ? ' without time zone' : '';
}
function readBrackets(cursor) {
    let array = false;
    for (;;) {
        if (cursor.peek() === '[' && cursor.peek(1) === ']')
            cursor.at += 2;
        else if (cursor.peek() === '[' && cursor.token(1).kind === 'number' && cursor.peek(2) === ']')
            cursor.at += 3;
        else if (!array && cursor.peek() === 'array')
            cursor.at += 1;
        else
            return array;
        array = true;
    }
}

;// CONCATENATED MODULE: ./build/src/schema/column-reader.js
/** Reads one column: name, type, options. */







/** Words with which an option can begin, in the spelling with underscores. */
const OPTIONS = [
    'primary_key not_null nullable null unique protected default references check check_name constraint collate comment',
    'generated_identity generated_by_default_identity generated_stored generated ref',
]
    .join(' ')
    .split(' ');
const REFERENCE_OPTIONS = [
    'on_delete',
    'on_update',
    'deferrable',
    'initially_deferred',
    'initially_immediate',
    'initially',
    'match',
];
/** Reads the column at the cursor up to the end of its line, its comma or the bracket at `close`. */
function readColumn(cursor, close) {
    const at = cursor.position();
    const name = (0,schema_name/* readName */.MQ)(cursor, 'column');
    const typeAt = cursor.position();
    if (isItemEnd(cursor, close) || startsOption(cursor)) {
        cursor.fail({ code: 'type_missing', message: `the column "${shorten(name)}" has no type`, suggestion: `${name} text` }, typeAt);
    }
    const { type, serial } = readType(cursor);
    const options = {
        nullable: null,
        value: serial ? { kind: 'serial' } : { kind: 'none' },
        collation: null,
        comment: null,
        pendingName: null,
        constraints: [],
    };
    while (!isItemEnd(cursor, close))
        readOption(cursor, name, options, close);
    const { nullable, value, collation, comment, constraints } = options;
    return { column: { name, type, nullable, value, collation, comment, at, typeAt }, constraints };
}
/** True at the end of an item of a table's body. */
function isItemEnd(cursor, close) {
    return cursor.at >= close || cursor.isLineEnd() || cursor.peek() === ',';
}
function readOption(cursor, column, options, close) {
    const at = cursor.position();
    const add = (body, name = null) => {
        options.constraints.push({ name: options.pendingName ?? name, at, body });
        options.pendingName = null;
    };
    if (cursor.takeKeyword('primary_key'))
        add({ kind: 'primary_key', columns: [column], inline: true });
    else if (cursor.takeKeyword('not_null'))
        setNullable(cursor, options, false, column);
    else if (cursor.take('nullable') || cursor.take('null'))
        setNullable(cursor, options, true, column);
    else if (cursor.take('unique'))
        add({ kind: 'unique', columns: [column], nullsDistinct: true });
    else if (cursor.take('protected'))
        return;
    else if (cursor.take('default'))
        setValue(cursor, options, readDefault(cursor, close));
    else if (cursor.take('references')) {
        const { name, ...rest } = readReference(cursor);
        add({ kind: 'foreign_key', columns: [column], ...rest }, name);
    }
    else if (cursor.take('ref', ':')) {
        const { name, ...rest } = readRelation(cursor);
        add({ kind: 'foreign_key', columns: [column], ...rest }, name);
    }
    else if (cursor.sees('check') && cursor.peek(1) === '(') {
        cursor.next();
        add(readCheck(cursor));
    }
    else if (cursor.take('check_name'))
        nameLastCheck(cursor, options);
    else if (cursor.take('constraint'))
        options.pendingName = (0,schema_name/* readName */.MQ)(cursor, 'constraint');
    else if (cursor.sees('generated') || cursor.peek().startsWith('generated_'))
        setValue(cursor, options, readGenerated(cursor));
    else if (cursor.take('collate'))
        options.collation = (0,schema_name/* readName */.MQ)(cursor, 'collation');
    else if (cursor.sees('comment') && ['string', 'quoted'].includes(cursor.token(1).kind)) {
        cursor.next();
        options.comment = labelOf(cursor.next().text);
    }
    else
        unknownOption(cursor, column);
}
function setNullable(cursor, options, nullable, column) {
    if (options.nullable !== null && options.nullable !== nullable) {
        cursor.fail({
            code: 'nullability_twice',
            message: `the column "${shorten(column)}" is both nullable and not null`,
        });
    }
    options.nullable = nullable;
}
function setValue(cursor, options, value) {
    if (options.value.kind !== 'none') {
        cursor.fail({ code: 'value_twice', message: 'the column states twice where its value comes from' });
    }
    options.value = value;
}
function nameLastCheck(cursor, options) {
    const at = options.constraints.findLastIndex((constraint) => constraint.body.kind === 'check');
    const last = options.constraints[at];
    if (last === undefined)
        cursor.fail({ code: 'check_name_alone', message: 'check_name stands without a check before it' });
    options.constraints[at] = { ...last, name: (0,schema_name/* readName */.MQ)(cursor, 'check') };
}
function unknownOption(cursor, column) {
    const word = cursor.peek();
    const near = nearest(word, [...OPTIONS, ...REFERENCE_OPTIONS]);
    const late = REFERENCE_OPTIONS.includes(word) || cursor.sees('on', 'delete') || cursor.sees('on', 'update');
    return cursor.fail({
        code: 'option_unknown',
        message: `${cursor.found()} is no option of the column "${shorten(column)}"`,
        suggestion: late ? 'write it directly behind references' : near === null ? null : `did you mean ${near}`,
    });
}
function readDefault(cursor, close) {
    if (cursor.peek() === '=' || cursor.peek() === ':')
        cursor.next();
    const start = cursor.at;
    if (isItemEnd(cursor, close))
        cursor.fail({ code: 'default_missing', message: 'default stands without a value' });
    do
        cursor.at = cursor.afterGroup();
    while (!isItemEnd(cursor, close) && !(startsOption(cursor) && !continuesExpression(cursor)) && !followsValue(cursor));
    const text = withoutParentheses(cursor, start);
    return { kind: 'default', expression: (0,expression/* makeDefault */.gB)(text) };
}
/** `default (true)` means `true`; in `default (1) + (2)` the parentheses stay. */
function withoutParentheses(cursor, start) {
    const whole = cursor.file.tokens[start]?.text === '(' && cursor.file.partner.get(start) === cursor.at - 1;
    return whole ? cursor.expression(start + 1, cursor.at - 1) : cursor.expression(start, cursor.at);
}
function startsOption(cursor) {
    const word = cursor.peek();
    if (cursor.token().kind !== 'word')
        return false;
    if (word === 'not')
        return cursor.peek(1) === 'null';
    if (word === 'primary')
        return cursor.peek(1) === 'key';
    if (word === 'on')
        return ['delete', 'update'].includes(cursor.peek(1));
    if (word === 'check')
        return cursor.peek(1) === '(';
    if (word === 'ref')
        return cursor.peek(1) === ':';
    if (word === 'comment')
        return ['string', 'quoted'].includes(cursor.token(1).kind);
    return OPTIONS.includes(word) || REFERENCE_OPTIONS.includes(word);
}
/** A keyword directly after an operator, a cast or `is` belongs to the expression. */
function continuesExpression(cursor) {
    const before = cursor.token(-1);
    return before.kind === 'operator' || before.text === '::' || ['is', 'not'].includes(before.text.toLowerCase());
}
/** Words that may stand between or behind the values of an expression, or inside the name of a type. */
const CONNECTIVES = new Set(('and or not is in like ilike between at time zone collate isnull notnull from for as over filter within similar to ' +
    'escape distinct varying precision with without array case when then else end null true false unknown any all some').split(' '));
/** A word directly behind a finished value is no part of it: a mistyped option must not become part of the default. */
function followsValue(cursor) {
    if (cursor.token().kind !== 'word' || CONNECTIVES.has(cursor.peek()))
        return false;
    const before = cursor.token(-1);
    if (before.kind === 'word')
        return !CONNECTIVES.has(before.text.toLowerCase());
    return ['number', 'string', 'quoted', 'dollar'].includes(before.kind) || before.text === ')' || before.text === ']';
}
function readGenerated(cursor) {
    if (cursor.take('generated_identity'))
        return { kind: 'identity', always: true };
    if (cursor.take('generated_by_default_identity'))
        return { kind: 'identity', always: false };
    if (cursor.take('generated_stored'))
        return { kind: 'generated', expression: readGroup(cursor), stored: true };
    if (cursor.take('generated', 'by', 'default', 'as', 'identity'))
        return identity(cursor, false);
    if (cursor.take('generated', 'always', 'as', 'identity'))
        return identity(cursor, true);
    if (cursor.take('generated', 'always', 'as')) {
        const expression = readGroup(cursor);
        const stored = !cursor.take('virtual');
        if (stored)
            cursor.take('stored');
        return { kind: 'generated', expression, stored };
    }
    return cursor.fail({
        code: 'generated_unknown',
        message: `expected how the value is generated, found ${cursor.found()}`,
        suggestion: 'generated_identity, generated_by_default_identity or generated_stored(expression)',
    });
}
function identity(cursor, always) {
    if (cursor.peek() === '(') {
        cursor.note('warning', { code: 'identity_options', message: 'options of an identity column are not compared' });
        cursor.at = cursor.closing('the identity options') + 1;
    }
    return { kind: 'identity', always };
}
function readGroup(cursor) {
    if (cursor.peek() !== '(')
        cursor.fail({ code: 'syntax', message: `expected "(", found ${cursor.found()}` });
    const close = cursor.closing('the expression');
    const text = cursor.expression(cursor.at + 1, close);
    cursor.at = close + 1;
    return (0,expression/* makeExpression */.BK)(text);
}

;// CONCATENATED MODULE: ./build/src/schema/table-reader.js
/** Reads a table in braces or in parentheses, item by item; a wrong item does not lose the others. */





/** Reads the table behind the word `table`; gives it and what stands in it that is kept word for word. */
function readTable(cursor) {
    const at = cursor.position(-1);
    cursor.take('if', 'not', 'exists');
    const name = (0,schema_name/* readObjectName */.vf)(cursor, 'table');
    const body = { columns: [], constraints: [], kept: [], enabled: cursor.take('rls'), forced: false };
    cursor.skipNewlines();
    const bracket = cursor.peek();
    if (bracket !== '{' && bracket !== '(') {
        cursor.fail({
            code: 'syntax',
            message: `expected "{" after the name of the table, found ${cursor.found()}`,
            suggestion: `table ${(0,schema_model/* showName */.$i)(name)} {`,
        });
    }
    const close = cursor.closing(`the table "${(0,schema_model/* showName */.$i)(name)}"`);
    cursor.next();
    while (cursor.at < close)
        readItem(cursor, body, close, (0,schema_model/* showName */.$i)(name));
    cursor.at = close + 1;
    readTail(cursor, body, bracket === '(');
    const brackets = bracket === '(' ? 'parenthesis' : 'brace';
    const { columns, constraints, enabled, forced } = body;
    const rowSecurity = { enabled: enabled || forced, forced };
    const table = { kind: 'table', name, columns, constraints, rowSecurity, brackets, at };
    return [table, ...body.kept];
}
function readItem(cursor, body, close, table) {
    if (cursor.token().kind === 'newline' || cursor.peek() === ',' || cursor.peek() === ';') {
        cursor.next();
        return;
    }
    const start = cursor.at;
    try {
        if (isFlag(cursor, 'enable_rls', close))
            body.enabled = true;
        else if (isFlag(cursor, 'force_rls', close))
            body.forced = true;
        else if (seesTableConstraint(cursor))
            readConstraint(cursor, body, close, table);
        else {
            const { column, constraints } = readColumn(cursor, close);
            body.columns.push(column);
            body.constraints.push(...constraints);
        }
    }
    catch (error) {
        if (!(error instanceof Abandoned))
            throw error;
        cursor.at = Math.max(cursor.at, start);
        while (!isItemEnd(cursor, close))
            cursor.at = cursor.afterGroup();
    }
}
/** A flag only when it is the whole item: `enable_rls boolean` is a column. */
function isFlag(cursor, word, close) {
    if (!cursor.sees(word) || !(cursor.at + 1 >= close || cursor.isLineEnd(1) || cursor.peek(1) === ','))
        return false;
    cursor.next();
    return true;
}
function readConstraint(cursor, body, close, table) {
    const start = cursor.at;
    const at = cursor.position();
    const constraint = readTableConstraint(cursor);
    if (constraint === null) {
        while (!isItemEnd(cursor, close))
            cursor.at = cursor.afterGroup();
        const text = cursor.slice(start, cursor.at);
        body.kept.push({ kind: 'unmodelled', of: 'exclude', name: `exclude on ${table}`, text, at });
        return;
    }
    if (!isItemEnd(cursor, close)) {
        cursor.fail({ code: 'syntax', message: `expected the end of the constraint, found ${cursor.found()}` });
    }
    body.constraints.push(constraint);
}
/** What may follow the closing bracket. In the parenthesis dialect `enable_rls` enables and forces. */
function readTail(cursor, body, parenthesised) {
    for (;;) {
        if (cursor.take(';'))
            continue;
        if (cursor.take('enable_rls')) {
            body.enabled = true;
            if (parenthesised)
                body.forced = true;
        }
        else if (cursor.take('force_rls'))
            body.forced = true;
        else
            return;
    }
}

;// CONCATENATED MODULE: ./build/src/schema/unmodelled-reader.js
/** Reads statements that are kept word for word: where they end, and what they are about. */


/** Words with which a policy goes on on the next line. */
const POLICY_WORDS = ['as', 'permissive', 'restrictive', 'for', 'to', 'using', 'with_check', 'with'];
const TRIGGER_WORDS = [
    'before',
    'after',
    'instead',
    'on',
    'for',
    'when',
    'execute',
    'referencing',
    'not',
    'deferrable',
    'initially',
];
/** Words that begin a statement of a schema file. */
const STATEMENTS = 'table index unique enum extension sequence view materialized function trigger policy grant revoke comment bucket queue topic rename transform drop'.split(' ');
/** Reads the statement that begins at `start`, whose leading words have been taken, to its end. */
function readUnmodelled(cursor, of, start) {
    switch (of) {
        case 'view':
        case 'materialized_view':
        case 'function':
            toBodyEnd(cursor, start);
            break;
        case 'policy':
            toContinuedEnd(cursor, POLICY_WORDS);
            break;
        case 'trigger':
            toContinuedEnd(cursor, TRIGGER_WORDS);
            break;
        case 'sequence':
        case 'resource':
            toBlockEnd(cursor, of);
            break;
        case 'extension':
        case 'grant':
        case 'revoke':
        case 'comment':
        case 'exclude':
            toLineEnd(cursor);
    }
    const text = cursor.slice(start, cursor.at);
    const first = cursor.file.tokens[start] ?? cursor.token();
    return { kind: 'unmodelled', of, name: subjectOf(of, text), text, at: positionOf(cursor.file.path, first) };
}
/** To the end of the line; a dollar body belongs to it whole. */
function toLineEnd(cursor) {
    while (!cursor.isEnd() && cursor.token().kind !== 'newline') {
        requireClosed(cursor);
        cursor.at = cursor.afterGroup();
    }
}
function requireClosed(cursor) {
    const token = cursor.token();
    if (token.closed)
        return;
    cursor.fail({
        code: 'unclosed',
        message: `the body that opens here with "${shorten(token.text.slice(0, 12))}" is never closed`,
        suggestion: 'add the closing delimiter',
    });
}
/** A view or a function ends with the line of its body, wherever that begins; without a body, with its own line. */
function toBodyEnd(cursor, start) {
    let end = null;
    while (!cursor.isEnd()) {
        const token = cursor.token();
        if (token.kind === 'newline') {
            end ??= cursor.at;
            cursor.skipNewlines();
            if (cursor.token().kind === 'word' && STATEMENTS.includes(cursor.peek()))
                break;
            continue;
        }
        if (token.kind === 'dollar') {
            toLineEnd(cursor);
            return;
        }
        if (token.text === '{') {
            cursor.at = cursor.closing('the body') + 1;
            return;
        }
        cursor.at = cursor.afterGroup();
    }
    cursor.at = Math.max(end ?? cursor.at, start + 1);
}
function toContinuedEnd(cursor, words) {
    for (;;) {
        toLineEnd(cursor);
        const end = cursor.at;
        cursor.skipNewlines();
        if (cursor.token().kind === 'word' && words.includes(cursor.peek()))
            continue;
        cursor.at = end;
        return;
    }
}
function toBlockEnd(cursor, of) {
    const line = cursor.at;
    while (!cursor.isLineEnd() && cursor.peek() !== '{')
        cursor.next();
    const end = cursor.at;
    cursor.skipNewlines();
    if (cursor.peek() !== '{') {
        cursor.at = Math.max(end, line);
        return;
    }
    cursor.at = cursor.closing(`the ${of}`) + 1;
}
/** What the statement is about, for people and as its identity between two files. */
function subjectOf(of, text) {
    const line = text.replace(/\s+/g, ' ');
    const named = (pattern) => shortSubject(pattern.exec(line)?.[1] ?? line);
    switch (of) {
        case 'view':
        case 'sequence':
        case 'extension':
            return named(/^\w+ (?:if not exists )?("[^"]*"|[^\s{(]+)/i);
        case 'materialized_view':
            return named(/^\w+ \w+ ("[^"]*"|[^\s{(]+)/i);
        case 'function':
            return named(/^\w+ ([^$]*?\))/i);
        case 'policy':
            return named(/^\w+ (("[^"]*"|\S+) on ("[^"]*"|\S+))/i);
        case 'trigger': {
            const found = /^\w+ ("[^"]*"|\S+).*? on ("[^"]*"|\S+)/i.exec(line);
            return shortSubject(found === null ? line : `${found[1] ?? ''} on ${found[2] ?? ''}`);
        }
        case 'resource':
            return named(/^(\w+ [^\s{]+)/);
        case 'comment':
            return named(/^comment on (.*?)(?: is)? ['"]/i);
        case 'grant':
        case 'revoke':
        case 'exclude':
            return shortSubject(line);
    }
}
function shortSubject(text) {
    return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

;// CONCATENATED MODULE: ./build/src/schema/statement-reader.js
/** Reads the statements of one file, one after the other; a wrong one does not lose the others. */










/** More statements than this are no schema anybody wrote. */
const MOST_STATEMENTS = 20_000;
const KEPT = new Map([
    ['extension', 'extension'],
    ['sequence', 'sequence'],
    ['view', 'view'],
    ['function', 'function'],
    ['trigger', 'trigger'],
    ['policy', 'policy'],
    ['grant', 'grant'],
    ['revoke', 'revoke'],
    ['bucket', 'resource'],
    ['queue', 'resource'],
    ['topic', 'resource'],
]);
/** Every statement of a file, and what is wrong with the rest. */
function readStatements(file) {
    const cursor = new Cursor(file);
    const drafts = [];
    for (let statements = 0;; statements += 1) {
        while (cursor.token().kind === 'newline' || cursor.peek() === ';')
            cursor.next();
        if (cursor.isEnd())
            break;
        if (statements === MOST_STATEMENTS) {
            const message = `the file has more than ${MOST_STATEMENTS} statements; the rest is not read`;
            cursor.note('error', { code: 'too_many_statements', message, suggestion: 'split it into modules' });
            break;
        }
        drafts.push(...readStatement(cursor));
    }
    return { drafts, diagnostics: captured(file, drafts, cursor.diagnostics) };
}
function readStatement(cursor) {
    const start = cursor.at;
    try {
        const drafts = dispatch(cursor);
        if (!cursor.isLineEnd()) {
            cursor.fail({ code: 'syntax', message: `expected the end of the statement, found ${cursor.found()}` });
        }
        return drafts;
    }
    catch (error) {
        if (!(error instanceof Abandoned))
            throw error;
        cursor.at = Math.max(cursor.at, start);
        const isOpen = cursor.file.partner.get(cursor.at) === -1;
        if (cursor.at === start)
            cursor.at = cursor.afterGroup();
        cursor.skipLine();
        if (isOpen)
            skipToStatement(cursor);
        return [];
    }
}
/** What follows a bracket that is never closed is most likely meant to be inside it, up to the next statement. */
function skipToStatement(cursor) {
    for (;;) {
        cursor.skipNewlines();
        const begins = cursor.token().kind === 'word' && STATEMENTS.includes(cursor.peek());
        if (cursor.isEnd() || (begins && ['word', 'quoted'].includes(cursor.token(1).kind) && !isTypeName(cursor)))
            return;
        cursor.skipLine();
    }
}
/** `comment text` is a column and no statement. */
function isTypeName(cursor) {
    return (0,column_type/* isBuiltinTypeName */.dL)(cursor.peek(1));
}
function dispatch(cursor) {
    const start = cursor.at;
    if (cursor.take('table'))
        return readTable(cursor);
    if (cursor.take('unique', 'index'))
        return [readIndex(cursor, true)];
    if (cursor.take('index'))
        return [readIndex(cursor, false)];
    if (cursor.take('enum'))
        return [readEnum(cursor)];
    if (cursor.take('comment', 'on'))
        return [readComment(cursor, start)];
    if (cursor.take('rename'))
        return [readRename(cursor)];
    if (cursor.take('transform'))
        return [readTransform(cursor)];
    if (cursor.take('drop'))
        return [readDrop(cursor)];
    if (cursor.take('materialized', 'view'))
        return [readUnmodelled(cursor, 'materialized_view', start)];
    const kept = KEPT.get(cursor.peek());
    if (kept !== undefined && ['word', 'quoted'].includes(cursor.token(1).kind)) {
        cursor.next();
        return [readUnmodelled(cursor, kept, start)];
    }
    const near = nearest(cursor.peek(), STATEMENTS);
    return cursor.fail({
        code: 'statement_unknown',
        message: `${cursor.found()} begins no statement of a schema`,
        suggestion: near === null ? null : `did you mean ${near}`,
    });
}
function readEnum(cursor) {
    const at = cursor.position(-1);
    const name = (0,schema_name/* readObjectName */.vf)(cursor, 'enum');
    cursor.take('as');
    cursor.take('enum');
    cursor.skipNewlines();
    if (cursor.peek() !== '{' && cursor.peek() !== '(') {
        cursor.fail({ code: 'syntax', message: `expected "{" and the values of the enum, found ${cursor.found()}` });
    }
    const close = cursor.closing('the enum');
    const values = enumValues(cursor, cursor.at + 1, close);
    cursor.at = close + 1;
    if (values.length === 0)
        cursor.note('error', { code: 'enum_empty', message: 'the enum has no value' }, at);
    const [twice] = repeatsIn(values);
    if (twice !== undefined)
        cursor.note('error', { code: 'duplicate', message: `the value "${twice}" stands twice in the enum` }, at);
    return { kind: 'enum', name, values, at };
}
/** Values are separated by commas or, where there is none, by line ends. Comments between them are not part of any. */
function enumValues(cursor, from, close) {
    const tokens = cursor.file.tokens.slice(from, close);
    const hasCommas = tokens.some((token) => token.text === ',');
    const groups = [[]];
    for (const token of tokens) {
        if (token.text === ',' || (!hasCommas && token.kind === 'newline'))
            groups.push([]);
        else if (token.kind !== 'newline')
            groups.at(-1)?.push(token);
    }
    return groups.flatMap((group) => {
        const [first, last] = [group[0], group.at(-1)];
        if (first === undefined || last === undefined)
            return [];
        const isQuoted = first === last && (first.kind === 'string' || first.kind === 'quoted');
        const text = cursor.file.text.slice(first.start, last.end);
        return isQuoted ? [labelOf(text)] : [splitLabels(text)[0] ?? text];
    });
}
function readComment(cursor, start) {
    const object = cursor.sees('table') || cursor.sees('column') ? cursor.peek() : null;
    const isPath = object !== null || ['.', 'is'].includes(cursor.peek(1)) || ['quoted', 'string'].includes(cursor.token(1).kind);
    if (!isPath)
        return readUnmodelled(cursor, 'comment', start);
    if (object !== null)
        cursor.next();
    const path = (0,schema_name/* readPath */.G7)(cursor, object ?? 'commented object');
    cursor.take('is');
    const token = cursor.next();
    if (token.kind !== 'string' && token.kind !== 'quoted') {
        cursor.fail({ code: 'syntax', message: 'a comment needs its text in quotes' }, path.at);
    }
    return {
        kind: 'comment',
        object: object === 'table' || object === 'column' ? object : null,
        path,
        text: labelOf(token.text),
    };
}
/** The output of `pull` sent into a file is full of progress lines; that deserves its own words. */
function captured(file, drafts, found) {
    const [first] = found;
    if (drafts.length > 0 || first === undefined || !/^\s*(?:\p{Cc}\[|[→✓✔•🔍📥]|Pulling|Connecting)/mu.test(file.text))
        return found;
    const message = 'this is the progress output of a pull and no schema';
    return [
        {
            severity: 'error',
            code: 'captured_output',
            message,
            suggestion: 'commit the schema.qail that pull has written',
            at: first.at,
        },
    ];
}

;// CONCATENATED MODULE: ./build/src/schema/validation.js
/** Checks a model as a whole: what one declaration says about another has to be there. */





/** Looking for a near word takes its time, so only so many findings of one schema get one. */
const MOST_SUGGESTIONS = 100;
/** Everything wrong between the declarations of a schema; positions come from where they were declared. */
function validate(model, positions) {
    let suggested = 0;
    return findings(model, positions).map(({ severity, code, message, at, given, words }) => {
        if (given === undefined || words === undefined || suggested === MOST_SUGGESTIONS)
            return { severity, code, message, suggestion: null, at };
        suggested += 1;
        const near = nearest(given, words());
        return { severity, code, message, suggestion: near === null ? null : `did you mean ${near}`, at };
    });
}
function findings(model, positions) {
    const scope = {
        model,
        positions,
        tables: new Map(model.tables.map((table) => [(0,schema_model/* showName */.$i)(table.name), table])),
        columns: new Map(model.tables.map((table) => [(0,schema_model/* showName */.$i)(table.name), new Set(table.columns.map((column) => column.name))])),
        enums: new Set(model.enums.map(({ name }) => (0,schema_model/* showName */.$i)(name))),
        hasExtensions: model.unmodelled.some(({ kind }) => kind === 'extension'),
    };
    return [
        ...model.tables.flatMap((table) => tableDiagnostics(scope, table)),
        ...model.indexes.flatMap((index) => indexDiagnostics(scope, index)),
        ...model.comments.flatMap(({ target }) => {
            const at = positions.get((0,schema_positions/* positionKey */.v)({ kind: 'comment', target }));
            return missingColumn(scope, target.table, target.kind === 'column' ? target.column : null, 'warning', at);
        }),
    ];
}
const START = { file: '', line: 1, column: 1 };
function say(severity, code, message, at) {
    return { severity, code, message, at: at ?? START };
}
function tableDiagnostics(scope, table) {
    const names = table.constraints.flatMap((constraint) => constraint.name ?? []);
    const at = scope.positions.get((0,schema_positions/* positionKey */.v)({ kind: 'table', name: table.name }));
    return [
        ...repeatsIn(names).map((name) => say('error', 'duplicate', `the constraint name "${name}" stands twice in "${(0,schema_model/* showName */.$i)(table.name)}"`, at)),
        ...table.columns.flatMap((column) => {
            const place = scope.positions.get((0,schema_positions/* positionKey */.v)({ kind: 'column', table: table.name, column: column.name }));
            return typeDiagnostics(scope, column.type, place);
        }),
        ...table.constraints.flatMap((constraint) => constraintDiagnostics(scope, table, constraint)),
    ];
}
/** An unknown type may belong to an extension or to a domain of the database, so it is only asked about. */
function typeDiagnostics(scope, type, at) {
    if (type.kind === 'builtin' || scope.hasExtensions)
        return [];
    if (scope.enums.has((0,schema_model/* showName */.$i)({ schema: type.schema ?? '', name: type.base })))
        return [];
    const message = `"${type.base}" is neither a built-in type nor an enum of this schema`;
    const words = () => [...column_type/* BUILTIN_TYPE_NAMES */.cQ, ...scope.model.enums.map(({ name }) => name.name)];
    return [{ ...say('warning', 'type_unknown', message, at), given: type.base, words }];
}
function constraintDiagnostics(scope, table, constraint) {
    if (constraint.kind === 'check')
        return [];
    const at = scope.positions.get((0,schema_positions/* positionKey */.v)({ kind: 'constraint', table: table.name, constraint }));
    const missing = constraint.columns.flatMap((column) => missingColumn(scope, table.name, column, 'error', at));
    const twice = repeatsIn(constraint.columns).length > 0
        ? [say('error', 'duplicate', 'a column stands twice in the same key', at)]
        : [];
    return [
        ...missing,
        ...twice,
        ...(constraint.kind === 'foreign_key' ? referenceDiagnostics(scope, constraint, at) : []),
    ];
}
function referenceDiagnostics(scope, key, at) {
    const target = scope.tables.get((0,schema_model/* showName */.$i)(key.target));
    if (target === undefined)
        return missingTable(scope, key.target, at);
    if (key.targetColumns.length === 0) {
        return [say('error', 'reference_without_key', `"${(0,schema_model/* showName */.$i)(key.target)}" has no primary key to refer to`, at)];
    }
    const missing = key.targetColumns.flatMap((column) => missingColumn(scope, key.target, column, 'error', at));
    if (missing.length > 0)
        return missing;
    if (key.columns.length !== key.targetColumns.length) {
        return [say('error', 'reference_count', `${key.columns.length} columns refer to ${key.targetColumns.length}`, at)];
    }
    if (isUniqueIn(scope, target, key.targetColumns))
        return [];
    const columns = key.targetColumns.join(', ');
    const message = `"${(0,schema_model/* showName */.$i)(key.target)}" has no primary key and no unique constraint on exactly (${columns})`;
    return [say('error', 'reference_not_unique', message, at)];
}
/** A reference needs a key on exactly its columns, in any order; a partial or an expression index will not do. */
function isUniqueIn({ model }, table, columns) {
    const same = (others) => others.length === columns.length && columns.every((column) => others.includes(column));
    const byConstraint = table.constraints.some((constraint) => (constraint.kind === 'primary_key' || constraint.kind === 'unique') && same(constraint.columns));
    if (byConstraint)
        return true;
    return model.indexes.some((index) => (0,schema_model/* showName */.$i)(index.table) === (0,schema_model/* showName */.$i)(table.name) &&
        index.unique &&
        index.where === null &&
        same(index.items.map((item) => item.column)));
}
function indexDiagnostics(scope, index) {
    const at = scope.positions.get((0,schema_positions/* positionKey */.v)({ kind: 'index', name: index.name }));
    if (!scope.tables.has((0,schema_model/* showName */.$i)(index.table)))
        return missingTable(scope, index.table, at);
    const columns = [...index.items.flatMap((item) => item.column ?? []), ...index.include];
    return columns.flatMap((column) => missingColumn(scope, index.table, column, 'error', at));
}
function missingTable(scope, name, at) {
    const message = `there is no table "${(0,schema_model/* showName */.$i)(name)}"`;
    const words = () => scope.model.tables.map((table) => table.name.name);
    return [{ ...say('error', 'table_missing', message, at), given: name.name, words }];
}
function missingColumn(scope, name, column, ...[severity, at]) {
    const table = scope.tables.get((0,schema_model/* showName */.$i)(name));
    if (table === undefined)
        return missingTable(scope, name, at).map((d) => ({ ...d, severity }));
    if (column === null || scope.columns.get((0,schema_model/* showName */.$i)(name))?.has(column) === true)
        return [];
    const message = `the table "${(0,schema_model/* showName */.$i)(name)}" has no column "${column}"`;
    const words = () => table.columns.map((each) => each.name);
    return [{ ...say(severity, 'column_missing', message, at), given: column, words }];
}

;// CONCATENATED MODULE: ./build/src/schema/parser.js
/** `.qail` text → model and diagnostics. Never throws for what a file holds. */




const MOST_CHARACTERS = 5 * 1024 * 1024;
/**
 * Reads the files as one schema, whatever dialect their statements are in. All that is wrong is told at once, each with file,
 * line and column, sorted by place. `tolerant` is for a side that a change may be repairing: what is wrong there is a warning,
 * and what could be understood is in the model.
 */
function parseSchema(files, mode) {
    const read = files.map(readFile);
    const drafts = read.flatMap((file) => file.drafts);
    const { model, hints, positions, diagnostics } = assemble(drafts);
    const found = [...read.flatMap((file) => file.diagnostics), ...diagnostics, ...validate(model, positions)];
    const order = new Map(files.map((file, i) => [file.path, i]));
    const sorted = found.toSorted((a, b) => byPlace(a, b, order));
    const said = mode === 'strict' ? sorted : sorted.map(asWarning);
    return { model, hints, positions, diagnostics: said, dialect: dialectOf(drafts) };
}
function readFile(file) {
    const at = { file: file.path, line: 1, column: 1 };
    if (file.text.length > MOST_CHARACTERS) {
        const message = 'the file is larger than 5 MiB and is not read';
        return {
            drafts: [],
            diagnostics: [{ severity: 'error', code: 'too_large', message, suggestion: 'split it into modules', at }],
        };
    }
    const lexed = lex(file.path, file.text);
    if (lexed.tooDeep !== null) {
        const message = `brackets are nested more than ${MOST_NESTING} deep`;
        const place = positionOf(file.path, lexed.tooDeep);
        return { drafts: [], diagnostics: [{ severity: 'error', code: 'too_deep', message, suggestion: null, at: place }] };
    }
    const { drafts, diagnostics } = readStatements(lexed);
    return { drafts, diagnostics: [...slashDiagnostics(lexed), ...diagnostics] };
}
function slashDiagnostics({ slashes }) {
    return slashes.map((at) => ({
        severity: 'error',
        code: 'slash_comment',
        message: '// begins no comment in this language',
        suggestion: 'begin the comment with # or --',
        at,
    }));
}
function dialectOf(drafts) {
    const styles = new Set(drafts.flatMap((draft) => (draft.kind === 'table' ? [draft.brackets] : [])));
    if (styles.size > 1)
        return 'mixed';
    return styles.has('parenthesis') ? 'parenthesis' : 'brace';
}
function byPlace(a, b, order) {
    const file = (order.get(a.at.file) ?? 0) - (order.get(b.at.file) ?? 0);
    return file || a.at.line - b.at.line || a.at.column - b.at.column;
}
function asWarning(diagnostic) {
    return diagnostic.severity === 'error' ? { ...diagnostic, severity: 'warning' } : diagnostic;
}

;// CONCATENATED MODULE: ./build/src/act/read-schema.js
/** Reads both sides of a change at their pinned trees and says whether they can be compared. */






const NOTHING = {
    model: schema_model/* EMPTY_SCHEMA */.K8,
    hints: [],
    positions: new Map(),
    diagnostics: [],
    dialect: 'brace',
};
/**
 * Reads the schema at `basePath` of the base side and `headPath` of the head side. The base side is read tolerantly: what is
 * wrong there is a warning, since the change may be its repair. A schema that is new has an empty base; one that is deleted
 * or empty on the head side is invalid, since it would mean "drop everything". Raises `QailError` when a side cannot be read.
 */
async function readSchemas(sources, basePath, headPath) {
    const [base, head] = await Promise.all([locate(sources.base, basePath), locate(sources.head, headPath)]);
    if (base.kind === 'missing' && head.kind === 'missing')
        return invalid([missingBoth(headPath)]);
    if (head.kind === 'missing')
        return invalid([deleted(headPath)]);
    if (base.kind === 'found' && sameEntries(base.entries, head.entries))
        return { kind: 'unchanged' };
    const headSide = await readSide(sources.head, head, 'head');
    if (!isUsable(headSide))
        return invalid(headSide.diagnostics);
    const baseSide = base.kind === 'missing' ? NOTHING : await readSide(sources.base, base, 'base');
    return {
        kind: 'readable',
        base: baseSide,
        head: headSide,
        warnings: [...headSide.diagnostics, ...baseSide.diagnostics],
    };
}
/**
 * Reads one schema by itself, strictly, whatever kind of `.qail` file it turns out to be. A kind that is no schema is told,
 * with nothing parsed. Raises `QailError` `schema_missing` when nothing stands at `path`, or when it cannot be read.
 */
async function lonelySchema(source, path) {
    const side = await locate(source, path);
    if (side.kind === 'missing') {
        throw new errors/* QailError */.uu('schema_missing', `reading the schema ${path}: nothing stands there`, {
            hint: 'name a .qail file or a directory with .qail files',
        });
    }
    const read = await readFiles(source, side);
    const single = isSingleFile(side) ? read.files[0] : undefined;
    const kind = single === undefined || isBlank(single.text) ? 'schema' : detectKind(single);
    if (kind !== 'schema' && kind !== 'unknown') {
        const told = single === undefined ? [] : [asNote(wrongKind(single, kind))];
        return { kind, parsed: { ...NOTHING, diagnostics: told }, files: read.files };
    }
    return { kind, parsed: parseSide(side, read, 'head'), files: read.files };
}
async function locate(source, path) {
    const entries = await source.list(path);
    if (entries.length > 0)
        return { kind: 'found', root: path, entries: schemaEntries(entries), diagnostics: [] };
    // A configured `schema.qail` may have been split into the directory `schema/` beside it.
    if (!/(^|\/)schema\.qail$/i.test(path))
        return { kind: 'missing' };
    const directory = path.slice(0, -'.qail'.length);
    const modules = schemaEntries(await source.list(directory));
    if (modules.length === 0)
        return { kind: 'missing' };
    const message = `${path} does not exist; the modules of ${directory}/ are read instead`;
    const suggestion = `set the input schema to ${directory}`;
    const note = remark({ severity: 'info', code: 'directory_used', message, suggestion }, directory);
    return { kind: 'found', root: directory, entries: modules, diagnostics: [note] };
}
/** A single file is taken whatever it is called; of a directory only what can be part of a schema. */
function schemaEntries(entries) {
    return entries.length === 1 ? entries : entries.filter((entry) => /\.qail$/i.test(entry.path));
}
function sameEntries(base, head) {
    return (base.length === head.length && base.every((entry, i) => entry.blob === head[i]?.blob && entry.path === head[i].path));
}
async function readSide(source, side, which) {
    return parseSide(side, await readFiles(source, side), which);
}
function parseSide(side, read, which) {
    const kinds = read.files.flatMap((file) => kindDiagnostics(file, isSingleFile(side)));
    const before = [...side.diagnostics, ...read.diagnostics, ...kinds];
    if (which === 'base') {
        const parsed = parseSchema(read.files, 'tolerant');
        return { ...parsed, diagnostics: [...before, ...parsed.diagnostics].map(read_schema_asWarning) };
    }
    // A file that is no schema, or a module that is missing, would only add a crowd of errors that follow from it.
    if (before.some((d) => d.severity === 'error'))
        return { ...NOTHING, diagnostics: before };
    const parsed = parseSchema(read.files, 'strict');
    return { ...parsed, diagnostics: [...before, ...parsed.diagnostics] };
}
async function readFiles(source, side) {
    if (isSingleFile(side))
        return { files: await readAll(source, side.entries), diagnostics: [] };
    const root = side.root.replace(/\/+$/, '');
    const byPath = new Map(side.entries.map((entry) => [entry.path, entry]));
    const orderEntry = byPath.get(`${root}/_order.qail`);
    const order = orderEntry === undefined ? null : { path: orderEntry.path, text: await source.read(orderEntry) };
    const chosen = chooseModules(root, [...byPath.keys()], order);
    const entries = chosen.modules.flatMap((path) => byPath.get(path) ?? []);
    return { files: await readAll(source, entries), diagnostics: chosen.diagnostics };
}
function isSingleFile(side) {
    return side.entries.length === 1 && side.entries[0]?.path === side.root;
}
async function readAll(source, entries) {
    return Promise.all(entries.map(async (entry) => ({ path: entry.path, text: await source.read(entry) })));
}
function kindDiagnostics(file, isWholeSchema) {
    if (isWholeSchema && isBlank(file.text))
        return [emptySchema(file)];
    const kind = detectKind(file);
    return kind === 'schema' || kind === 'unknown' ? [] : [wrongKind(file, kind)];
}
/** Blank as a schema: nothing but white space and comments. */
function isBlank(text) {
    return text.split(/\r\n|\r|\n/).every((line) => /^[\s\uFEFF]*(#|--|$)/.test(line));
}
function read_schema_asWarning(diagnostic) {
    return diagnostic.severity === 'error' ? { ...diagnostic, severity: 'warning' } : diagnostic;
}
function asNote(diagnostic) {
    return { ...diagnostic, severity: 'info' };
}
function invalid(diagnostics) {
    return { kind: 'invalid', diagnostics };
}
function missingBoth(path) {
    const message = `there is no schema at ${path}, neither before nor after the change`;
    const suggestion = 'set the input schema to the file or directory that holds it';
    return remark({ severity: 'error', code: 'schema_missing', message, suggestion }, path);
}
function deleted(path) {
    const message = `the change deletes the schema ${path}, which would mean dropping everything in it`;
    const suggestion = 'keep the file, or set the input schema to where it moved';
    return remark({ severity: 'error', code: 'schema_deleted', message, suggestion }, path);
}
function remark(said, file) {
    return { ...said, at: { file, line: 1, column: 1 } };
}


/***/ }),

/***/ 5354:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  v: () => (/* binding */ reportImpact)
});

// EXTERNAL MODULE: ./build/src/errors.js
var errors = __nccwpck_require__(7406);
;// CONCATENATED MODULE: ./build/src/decision/gate.js

/** Judges a finished report. Whatever is not known to be harmless closes the gate. */
function gateOf(impact) {
    switch (impact.verdict) {
        case 'ok':
            return { state: 'open', reason: 'done' };
        case 'data-loss':
            return { state: 'closed', reason: 'data_loss' };
        case 'blocked':
            return { state: 'closed', reason: 'would_fail' };
        case 'unmeasured':
            return { state: 'closed', reason: unmeasuredReason(impact) };
        case 'unreachable':
            return { state: 'closed', reason: 'db_unreachable' };
        default:
            return (0,errors/* unreachable */.HB)(impact.verdict);
    }
}
/** With every number known it is not the counting that is missing. */
function unmeasuredReason({ complete, measuring }) {
    if (complete)
        return 'not_compared';
    return measuring.kind === 'not_measured' && measuring.reason === 'fork' ? 'pr_fork' : 'not_measured';
}

;// CONCATENATED MODULE: ./build/src/impact/probe-key.js
/** Equal for two probes that ask for the same number, and only then. */
function probeKey(probe) {
    return JSON.stringify(probe, (_, value) => typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value);
}
/** The probes without repetition, in their first order. */
function distinctProbes(probes) {
    return [...new Map(probes.map((p) => [probeKey(p), p])).values()];
}

;// CONCATENATED MODULE: ./build/src/impact/judgement.js


/**
 * Judges a plan by its answers. Whatever has no number makes the report incomplete and is never taken for zero. An
 * unreachable database outweighs every other verdict; then what would fail, what is lost, what is unknown.
 */
function judge(plan, questions, answer) {
    const figures = figuresOf(answer);
    const steps = plan.steps.map((step, index) => {
        const probes = questions.probes.filter((p) => p.step === index);
        const unknowns = questions.unknowns.filter((u) => u.step === index);
        const found = (role) => [
            ...probes.filter((p) => p.role === role).map((p) => failingPart(p, figures(p.probe))),
            ...unknowns.filter((u) => u.role === role).map((u) => ({ kind: 'unmeasured', reason: u.reason })),
        ];
        const context = (kind) => {
            const probe = probes.find((p) => p.role === 'context' && p.probe.kind === kind)?.probe;
            return probe === undefined ? null : figures(probe);
        };
        const atRisk = sumOf(found('at_risk'));
        const failing = sumOf(found('failing'));
        const wholeRows = step.operation.kind === 'drop_table';
        const impact = {
            step: index,
            verdict: stepVerdict(atRisk, failing),
            atRisk: atRisk.figure,
            unit: wholeRows ? 'rows' : 'values',
            failing: failing.figure,
            notDefault: context('values_not_default'),
            rows: wholeRows ? atRisk.figure : context('rows'),
        };
        return { impact, missing: atRisk.missing || failing.missing };
    });
    return reportOf(plan, answer.measuring, steps);
}
/** Judges a plan that was not counted: open questions stay open, and only a plan that asks nothing is `ok`. */
function unmeasuredImpact(plan, questions, measuring) {
    return judge(plan, questions, { measuring, measurements: [] });
}
function reportOf(plan, measuring, judged) {
    const steps = judged.map((step) => step.impact);
    const rowsAtRisk = total(steps.filter((s) => s.unit === 'rows').map((s) => s.atRisk));
    const valuesAtRisk = total(steps.filter((s) => s.unit === 'values').map((s) => s.atRisk));
    const sums = steps.flatMap((s) => [s.atRisk, s.failing]);
    return {
        plan: plan.digest,
        measuring,
        verdict: verdictOf(plan, measuring, judged),
        steps,
        recordsAtRisk: rowsAtRisk + valuesAtRisk,
        rowsAtRisk,
        valuesAtRisk,
        rowsFailing: total(steps.map((s) => s.failing)),
        complete: judged.every((s) => !s.missing),
        estimated: sums.some((f) => f?.kind === 'estimated'),
    };
}
function verdictOf(plan, measuring, judged) {
    if (measuring.kind === 'unreachable')
        return 'unreachable';
    if (judged.some((s) => s.impact.verdict === 'will_fail'))
        return 'blocked';
    if (judged.some((s) => s.impact.verdict === 'loses_data'))
        return 'data-loss';
    const uncompared = plan.undiffed.some((u) => u.change !== 'unchanged');
    return uncompared || judged.some((s) => s.missing) ? 'unmeasured' : 'ok';
}
/** Looks an answer up; a probe that was not answered is unmeasured for the reason nothing was. */
function figuresOf({ measuring, measurements }) {
    const byKey = new Map(measurements.map((m) => [probeKey(m.probe), m]));
    const silent = silentReason(measuring);
    return (probe) => {
        const found = byKey.get(probeKey(probe));
        if (found === undefined)
            return { kind: 'unmeasured', reason: silent };
        return found.kind === 'unmeasured'
            ? { kind: 'unmeasured', reason: found.reason }
            : { kind: found.kind, count: found.count };
    };
}
function silentReason(measuring) {
    switch (measuring.kind) {
        case 'measured':
            return 'failed';
        case 'unreachable':
            return 'unreachable';
        case 'not_measured':
            return measuring.reason === 'fork' ? 'fork' : 'no_database';
        default:
            return (0,errors/* unreachable */.HB)(measuring);
    }
}
/** A number the step still works with stands for nothing failing. */
function failingPart(asked, figure) {
    if (asked.role !== 'failing' || figure.kind === 'unmeasured')
        return figure;
    return figure.count > BigInt(asked.failsAbove) ? figure : { kind: figure.kind, count: 0n };
}
/** Adds the figures of one role. A number above zero is shown although another is missing: it already decides. */
function sumOf(figures) {
    const [first] = figures;
    if (first === undefined)
        return { figure: null, missing: false };
    const unmeasured = figures.find((f) => f.kind === 'unmeasured');
    const count = total(figures);
    if (unmeasured !== undefined && count === 0n)
        return { figure: unmeasured, missing: true };
    const kind = figures.some((f) => f.kind === 'estimated') ? 'estimated' : 'counted';
    return { figure: { kind, count }, missing: unmeasured !== undefined };
}
function total(figures) {
    return figures.reduce((sum, f) => sum + (f === null || f.kind === 'unmeasured' ? 0n : f.count), 0n);
}
function stepVerdict(atRisk, failing) {
    if (isPositive(failing.figure))
        return 'will_fail';
    if (isPositive(atRisk.figure))
        return 'loses_data';
    return atRisk.missing || failing.missing ? 'unknown' : 'safe';
}
function isPositive(figure) {
    return figure !== null && figure.kind !== 'unmeasured' && figure.count > 0n;
}

// EXTERNAL MODULE: ./build/src/sql.js
var sql = __nccwpck_require__(1745);
;// CONCATENATED MODULE: ./build/src/impact/allow-list.js
const words = (text) => new Set(text.trim().split(/\s+/));
/** Immutable functions of `pg_catalog` that only compute and whose result cannot grow far beyond their arguments. */
const FUNCTIONS = words(`
  abs ceil ceiling floor round trunc mod sign power sqrt exp ln log div
  length char_length character_length octet_length bit_length lower upper initcap btrim ltrim rtrim trim
  substring substr left right position strpos replace translate reverse split_part starts_with concat concat_ws overlay
  coalesce nullif greatest least array_length cardinality array_position array_upper array_lower
  jsonb_typeof json_typeof jsonb_array_length json_array_length num_nulls num_nonnulls isfinite date_part date_trunc extract
  md5 ascii isempty lower_inc upper_inc family masklen regexp_replace regexp_like`);
/** Words of the expression grammar itself, and the fields of `extract`. Nothing here can start a query. */
const KEYWORDS = words(`
  and or not is null true false unknown in between symmetric asymmetric like ilike similar to escape isnull notnull
  case when then else end distinct from for any all some array cast as both leading trailing placing
  at time zone`);
const KEYWORDS_BEFORE_PARENTHESIS = words('and or not in between like ilike to case when then else any all some array cast from for symmetric');
const EXTRACT_FIELDS = words('century day decade dow doy epoch hour isodow isoyear minute month quarter second week year');
const TYPES = words(`
  smallint int2 integer int int4 bigint int8 numeric decimal dec real float4 float float8 double text varchar character char
  bpchar boolean bool date time timetz timestamp timestamptz interval uuid json jsonb bytea inet cidr macaddr macaddr8`);
const TYPE_WORDS = words('precision varying with without time zone');
/** Operators of `pg_catalog`; the search path of a measurement holds no other. */
const OPERATORS = new Set('= <> != < > <= >= + - * / % ^ || & | # ~ ~* !~ !~* << >> -> ->> #> #>> ? ?| ?& @> <@ &&'.split(' '));
const PUNCTUATION = new Set(['(', ')', ',', '[', ']', '::', ':']);
/**
 * The reserved words (PostgreSQL 18 manual, appendix C). Without quotes such a word is never a column, so a column named
 * `select` cannot make `select` pass.
 */
const RESERVED = words(`
  all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation column
  concurrently constraint create cross current_catalog current_date current_role current_schema current_time
  current_timestamp current_user default deferrable desc distinct do else end except false fetch for foreign freeze from full
  grant group having ilike in initially inner intersect into is isnull join lateral leading left like limit localtime
  localtimestamp natural not notnull null offset on only or order outer overlaps placing primary references returning right
  select session_user similar some symmetric system_user table tablesample then to trailing true union unique user using
  variadic verbose when where window with values`);
/**
 * True when every token of the expression is one of `columns`, a literal, an operator, keyword or immutable function of the
 * lists above, or a cast to a built-in type listed there. Anything else, known or not, makes it false: a dot, a subquery, a
 * function of the database, a comment, a backslash in a string. `columns` are database names, case and all.
 */
function isAllowed(expression, columns) {
    const names = columnNames(expression);
    const known = new Set(columns);
    return names !== null && names.every((name) => known.has(name));
}
/** True for an allowed expression that names no column, such as a default that is the same for every row. */
function isConstant(expression) {
    return isAllowed(expression, []);
}
/** The names an otherwise allowed expression uses as columns, each once; null when it is not allowed whatever they are. */
function columnNames(expression) {
    const tokens = tokensOf(expression.text);
    if (tokens === null || tokens.length === 0)
        return null;
    const names = new Set();
    let depth = 0;
    for (let at = 0; at < tokens.length;) {
        const token = tokens[at];
        if (token === undefined)
            return null;
        if (isSymbol(token, '('))
            depth += 1;
        if (isSymbol(token, ')'))
            depth -= 1;
        // An expression stands between parentheses in the statement around it; it must not close them.
        if (depth < 0)
            return null;
        const next = wordsTaken(tokens, at, names);
        if (next === null)
            return null;
        at = next;
    }
    return depth === 0 ? [...names] : null;
}
/** Judges the token at `at` and gives the place to go on from; null when it is not allowed. */
function wordsTaken(tokens, at, names) {
    const token = tokens[at];
    const following = tokens[at + 1];
    if (token === undefined)
        return null;
    switch (token.kind) {
        case 'number':
        case 'string':
            return at + 1;
        case 'symbol':
            if (token.text === '::')
                return afterType(tokens, at + 1);
            return PUNCTUATION.has(token.text) || OPERATORS.has(token.text) ? at + 1 : null;
        case 'quoted':
            if (isSymbol(following, '(') || following?.kind === 'string')
                return null;
            names.add(token.name);
            return at + 1;
        case 'word':
            return afterWord(tokens, at, token.name, names);
    }
}
function afterWord(tokens, at, word, names) {
    const following = tokens[at + 1];
    if (word === 'as')
        return afterType(tokens, at + 1);
    if (isSymbol(following, '(')) {
        return FUNCTIONS.has(word) || KEYWORDS_BEFORE_PARENTHESIS.has(word) ? at + 1 : null;
    }
    if (following?.kind === 'string' && TYPES.has(word))
        return at + 1;
    if (word === 'from' && isWord(tokens[at - 1], EXTRACT_FIELDS))
        return at + 1;
    const field = EXTRACT_FIELDS.has(word) && isWord(following, new Set(['from']));
    if (KEYWORDS.has(word) && (RESERVED.has(word) || inPhrase(tokens, at)))
        return at + 1;
    if (field)
        return at + 1;
    if (RESERVED.has(word) || following?.kind === 'string')
        return null;
    names.add(word);
    return at + 1;
}
/** `at time zone` and the words that are keywords only beside another one; alone they may be columns. */
function inPhrase(tokens, at) {
    const around = new Set(['at', 'time', 'zone', 'is', 'not', 'like', 'ilike', 'between', 'then', 'distinct']);
    const previous = tokens[at - 1];
    const token = tokens[at];
    if (isWord(token, new Set(['between', 'escape'])))
        return previous !== undefined && !isSymbol(previous, '(');
    return isWord(previous, around) || isWord(tokens[at + 1], new Set(['time', 'zone']));
}
/** Takes a built-in type with its modifiers and brackets. */
function afterType(tokens, start) {
    const first = tokens[start];
    if (first?.kind !== 'word' || !TYPES.has(first.name))
        return null;
    let at = start + 1;
    while (isWord(tokens[at], TYPE_WORDS))
        at += 1;
    return at;
}
function isSymbol(token, text) {
    return token?.kind === 'symbol' && token.text === text;
}
function isWord(token, among) {
    return token?.kind === 'word' && among.has(token.name);
}
/** Splits as PostgreSQL does (manual, 4.1 Lexical Structure); null for anything that is not plainly harmless. */
function tokensOf(text) {
    const tokens = [];
    for (let at = 0; at < text.length;) {
        const rest = text.slice(at);
        const taken = tokenAt(rest);
        if (taken === null)
            return null;
        if (taken.token !== null)
            tokens.push(taken.token);
        at += taken.length;
    }
    return tokens;
}
function tokenAt(rest) {
    const blank = /^[ \t\n\r\f\v]+/.exec(rest);
    if (blank !== null)
        return { token: null, length: blank[0].length };
    const string = /^'(?:[^'\\\0]|'')*'/.exec(rest);
    if (string !== null)
        return { token: { kind: 'string' }, length: string[0].length };
    const quoted = /^"((?:[^"\0]|"")+)"/.exec(rest);
    if (quoted !== null) {
        return { token: { kind: 'quoted', name: (quoted[1] ?? '').replaceAll('""', '"') }, length: quoted[0].length };
    }
    const number = /^(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![A-Za-z_\d.])/.exec(rest);
    if (number !== null)
        return { token: { kind: 'number' }, length: number[0].length };
    const word = /^[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/.exec(rest);
    if (word !== null) {
        // `U&"…"` and the like bind to what follows without a blank.
        if (/^["&']/.test(rest.slice(word[0].length)))
            return null;
        const name = word[0].replace(/[A-Z]+/g, (upper) => upper.toLowerCase());
        return { token: { kind: 'word', name }, length: word[0].length };
    }
    const symbol = symbolAt(rest);
    return symbol === null ? null : { token: { kind: 'symbol', text: symbol }, length: symbol.length };
}
function symbolAt(rest) {
    const run = /^[+\-*/<>=~!@#%^&|`?]+/.exec(rest)?.[0];
    if (run === undefined)
        return rest.startsWith('::') ? '::' : (/^[(),[\]:]/.exec(rest)?.[0] ?? null);
    if (run.includes('--') || run.includes('/*'))
        return null;
    // A trailing sign belongs to what follows unless the operator holds one of these characters.
    let operator = run;
    while (operator.length > 1 && /[+-]$/.test(operator) && !/[~!@#%^&|`?]/.test(operator))
        operator = operator.slice(0, -1);
    return operator;
}

;// CONCATENATED MODULE: ./build/src/impact/ask.js
/** A question with its meaning; a step fails when the answer to a `failing` one is above `failsAbove`. */
function asking(role, probe, failsAbove = 0) {
    return { kind: 'probe', role, failsAbove, probe };
}
/** A number that nobody can give beforehand. */
function unknown(role, reason) {
    return { kind: 'unknown', role, reason };
}

// EXTERNAL MODULE: ./build/src/schema/model.js
var schema_model = __nccwpck_require__(6480);
// EXTERNAL MODULE: ./build/src/schema/naming.js
var naming = __nccwpck_require__(9729);
// EXTERNAL MODULE: ./build/src/schema/expression.js
var schema_expression = __nccwpck_require__(7331);
// EXTERNAL MODULE: ./build/src/schema/index-item.js
var index_item = __nccwpck_require__(6225);
;// CONCATENATED MODULE: ./build/src/plan/renamed-model.js
/** A model under other names: everything that mentions a renamed object follows it. */



/** The model after tables, enums or indexes have other names, all at once: names may be exchanged. */
function renameObjects(model, { object, renames }) {
    if (renames.length === 0)
        return model;
    const names = new Map(renames.map(({ from, to }) => [(0,schema_model/* showName */.$i)(from), to]));
    const swap = (name) => names.get((0,schema_model/* showName */.$i)(name)) ?? name;
    if (object === 'index')
        return { ...model, indexes: model.indexes.map((index) => ({ ...index, name: swap(index.name) })) };
    if (object === 'enum')
        return renameEnums(model, swap);
    return {
        ...model,
        tables: model.tables.map((table) => ({
            ...table,
            name: swap(table.name),
            constraints: table.constraints.map((each) => each.kind === 'foreign_key' ? { ...each, target: swap(each.target) } : each),
        })),
        indexes: model.indexes.map((index) => {
            const table = swap(index.table);
            // Indexes move to another schema together with their table. (PostgreSQL 18 manual, ALTER TABLE, SET SCHEMA.)
            return { ...index, table, name: { ...index.name, schema: table.schema } };
        }),
        comments: model.comments.map(({ target, text }) => ({ target: { ...target, table: swap(target.table) }, text })),
    };
}
function renameEnums(model, swap) {
    const tables = model.tables.map((table) => ({
        ...table,
        columns: table.columns.map((column) => {
            const { type } = column;
            if (type.kind !== 'custom' || type.schema === null)
                return column;
            const { schema, name } = swap({ schema: type.schema, name: type.base });
            return { ...column, type: { ...type, base: name, schema } };
        }),
    }));
    return {
        ...model,
        tables,
        enums: model.enums.map((each) => ({ ...each, name: swap(each.name) })),
    };
}
/** The model after columns of one table have other names. */
function renameColumnsIn(model, of, names) {
    if (names.size === 0)
        return model;
    const swap = (column) => names.get(column) ?? column;
    return {
        ...model,
        tables: model.tables.map((table) => {
            const isIt = (0,schema_model/* sameName */.q)(table.name, of);
            const constraints = table.constraints.map((each) => renameInConstraint(each, isIt, of, names));
            return isIt ? { ...table, constraints, columns: renamedColumns(table, names) } : { ...table, constraints };
        }),
        indexes: model.indexes.map((index) => ((0,schema_model/* sameName */.q)(index.table, of) ? renameInIndex(index, names) : index)),
        comments: model.comments.map(({ target, text }) => target.kind === 'column' && (0,schema_model/* sameName */.q)(target.table, of)
            ? { target: { ...target, column: swap(target.column) }, text }
            : { target, text }),
    };
}
function renamedColumns(table, names) {
    return table.columns.map((column) => ({
        ...column,
        name: names.get(column.name) ?? column.name,
        value: column.value.kind === 'generated'
            ? { ...column.value, expression: (0,schema_expression/* renameColumns */.WN)(column.value.expression, names) }
            : column.value,
    }));
}
function renameInConstraint(constraint, isOwn, ...[of, names]) {
    const swap = (column) => names.get(column) ?? column;
    if (constraint.kind === 'check') {
        return isOwn ? { ...constraint, expression: (0,schema_expression/* renameColumns */.WN)(constraint.expression, names) } : constraint;
    }
    const columns = isOwn ? constraint.columns.map(swap) : constraint.columns;
    if (constraint.kind !== 'foreign_key')
        return { ...constraint, columns };
    const targetColumns = (0,schema_model/* sameName */.q)(constraint.target, of) ? constraint.targetColumns.map(swap) : constraint.targetColumns;
    return { ...constraint, columns, targetColumns };
}
function renameInIndex(index, names) {
    const swap = (column) => names.get(column) ?? column;
    return {
        ...index,
        items: index.items.map((item) => renamedItem(item, names)),
        include: index.include.map(swap),
        where: index.where === null ? null : (0,schema_expression/* renameColumns */.WN)(index.where, names),
    };
}
/** The normal form of a key is more than an expression's (it has an ordering), so it is kept but for the name. */
function renamedItem(item, names) {
    const { text } = (0,schema_expression/* renameColumns */.WN)(item.expression, names);
    const column = item.column === null ? null : (names.get(item.column) ?? item.column);
    return { column, expression: (0,index_item/* makeIndexItem */.U)(text).expression };
}

;// CONCATENATED MODULE: ./build/src/plan/rename.js
/** Rename hints: which of them apply, in which order, and the base model as it looks once they have run. */




/**
 * Judges all rename hints of the head file together, as one mapping. A hint that stands in the base file too is history. One
 * that was already applied is stale: told, and nothing is done. One that cannot apply is an error with its reason.
 */
function applyRenames(base, head) {
    const old = new Set(base.hints.map(identityOf));
    const hints = head.hints.filter((hint) => hint.kind === 'rename' && !old.has(identityOf(hint)));
    const named = withRealNames(base.model);
    const tables = rename_judge(objectPairs(hints, 'table'), keys(named.tables), keys(head.model.tables));
    const enums = rename_judge(objectPairs(hints, 'enum'), keys(named.enums), keys(head.model.enums));
    const indexes = rename_judge(objectPairs(hints, 'index'), keys(named.indexes), keys(head.model.indexes));
    const moved = renamedTogether(named, tables.pairs, enums.pairs, indexes.pairs);
    const columns = columnRenames(hints, tables.pairs, moved, head.model);
    return {
        operations: [
            ...[tables, enums, indexes].flatMap(({ pairs }) => objectOperations(pairs, moved)),
            ...columns.operations,
        ],
        renames: [...tables.pairs.flatMap(tableRename), ...columns.renames],
        base: columns.model,
        diagnostics: [tables, enums, indexes, columns].flatMap(({ diagnostics }) => diagnostics),
    };
}
/** The name a table has before the plan runs. */
function originOf(renames, table) {
    const found = renames.find((rename) => rename.kind === 'table' && (0,schema_model/* sameName */.q)(rename.to, table));
    return found?.kind === 'table' ? found.from : table;
}
/** The name a column has before the plan runs; the table is given under its new name. */
function originColumn(renames, table, column) {
    const found = renames.find((rename) => rename.kind === 'column' && (0,schema_model/* sameName */.q)(rename.table, table) && rename.to === column);
    return found?.kind === 'column' ? found.from : column;
}
function identityOf(hint) {
    const { at: _, ...rest } = hint;
    return JSON.stringify(rest);
}
/** A constraint keeps its name when its table or column is renamed, so the names are settled under the old ones. */
function withRealNames(model) {
    const tables = model.tables.map((table) => {
        const names = (0,naming/* constraintNames */.Y)(table);
        return {
            ...table,
            constraints: table.constraints.map((each) => ({ ...each, name: names.get(each) ?? each.name })),
        };
    });
    return { ...model, tables };
}
function keys(objects) {
    return new Set(objects.map(({ name }) => (0,schema_model/* showName */.$i)(name)));
}
function objectPairs(hints, object) {
    return hints.flatMap((hint) => hint.object === object ? [{ from: (0,schema_model/* showName */.$i)(hint.from), to: (0,schema_model/* showName */.$i)(hint.to), hint }] : []);
}
/** A pair applies when the old side has its source and the new side its target, and nothing else claims either. */
function rename_judge(pairs, old, wanted) {
    const sources = new Set(pairs.map(({ from }) => from));
    const targets = new Set(pairs.map(({ to }) => to));
    const diagnostics = [];
    const applied = pairs.filter((pair) => {
        const { from, to, hint } = pair;
        const isStale = !old.has(from) && old.has(to) && wanted.has(to);
        if (isStale) {
            const message = `the rename of "${from}" to "${to}" has already happened`;
            diagnostics.push({ severity: 'info', code: 'hint_stale', message, suggestion: 'remove the hint', at: hint.at });
            return false;
        }
        const why = reasonAgainst(pair, { old, wanted, sources, targets });
        if (why === null)
            return true;
        const message = `the rename of "${from}" to "${to}" cannot apply: ${why}`;
        diagnostics.push({ severity: 'error', code: 'rename_impossible', message, suggestion: null, at: hint.at });
        return false;
    });
    return { pairs: applied, diagnostics };
}
function reasonAgainst({ from, to }, { old, wanted, sources, targets }) {
    if (!old.has(from))
        return `there is no "${from}" in the old schema`;
    if (!wanted.has(to))
        return `"${to}" is not declared in the new schema`;
    if (wanted.has(from) && !targets.has(from))
        return `"${from}" is still declared`;
    if (old.has(to) && !sources.has(to))
        return `"${to}" is there already`;
    return null;
}
function objectsOf(pairs) {
    return pairs.flatMap(({ hint }) => (hint.object === 'column' ? [] : [hint]));
}
/** The tables first: indexes follow them into another schema, and hints speak of the new names. */
function renamedTogether(model, ...groups) {
    return groups.map(objectsOf).reduce((renamed, hints) => {
        const [first] = hints;
        return first === undefined ? renamed : renameObjects(renamed, { object: first.object, renames: hints });
    }, model);
}
/** Renames of objects of one kind, each when its new name is free. */
function objectOperations(pairs, model) {
    const hints = objectsOf(pairs);
    const named = new Map(hints.flatMap(({ from, to }) => [from, to].map((name) => [(0,schema_model/* showName */.$i)(name), name])));
    return inSafeOrder(pairs).flatMap((step) => {
        const hint = hints.find(({ from, to }) => (0,schema_model/* showName */.$i)(to) === step.to || (0,schema_model/* showName */.$i)(from) === step.from);
        const from = named.get(step.from);
        if (hint === undefined || from === undefined)
            return [];
        const to = named.get(step.to) ?? { schema: from.schema, name: step.to };
        named.set(step.to, to);
        return objectOperation(hint, from, to, model);
    });
}
/** One step of a hint; a hint takes two where its new name is not free at first. */
function objectOperation(hint, ...[from, to, model]) {
    switch (hint.object) {
        case 'table':
            return [{ kind: 'rename_table', from, to }];
        case 'enum':
            return [{ kind: 'rename_enum', from, to }];
        case 'index': {
            const table = model.indexes.find((index) => (0,schema_model/* sameName */.q)(index.name, hint.to))?.table;
            return table === undefined ? [] : [{ kind: 'rename_index', from, to, table }];
        }
        default:
            return (0,errors/* unreachable */.HB)(hint);
    }
}
function tableRename({ hint }) {
    return hint.object === 'table' ? [{ kind: 'table', from: hint.from, to: hint.to }] : [];
}
/** Column hints table by table, on the model in which the tables already have their new names. */
function columnRenames(hints, tables, old, wanted) {
    let result = { operations: [], renames: [], model: old, diagnostics: [] };
    const newName = (table) => {
        const found = tables.find(({ hint }) => hint.object === 'table' && (0,schema_model/* sameName */.q)(hint.from, table))?.hint;
        return found?.object === 'table' ? found.to : table;
    };
    const byTable = new Map();
    for (const hint of hints) {
        if (hint.object !== 'column')
            continue;
        const table = newName(hint.table);
        const group = byTable.get((0,schema_model/* showName */.$i)(table)) ?? { table, pairs: [] };
        group.pairs.push({ from: hint.from, to: hint.to, hint });
        byTable.set((0,schema_model/* showName */.$i)(table), group);
    }
    const groups = [...byTable].toSorted(([left], [right]) => (left < right ? -1 : 1));
    for (const [, { table, pairs }] of groups)
        result = renameInTable(result, wanted, table, pairs);
    return result;
}
function renameInTable(before, wanted, table, pairs) {
    const columnsOf = (model) => new Set(model.tables.find((each) => (0,schema_model/* sameName */.q)(each.name, table))?.columns.map(({ name }) => name) ?? []);
    const judged = rename_judge(pairs, columnsOf(before.model), columnsOf(wanted));
    const names = new Map(judged.pairs.map(({ from, to }) => [from, to]));
    return {
        operations: [
            ...before.operations,
            ...inSafeOrder(judged.pairs).map((pair) => ({ kind: 'rename_column', table, ...pair })),
        ],
        renames: [...before.renames, ...judged.pairs.map(({ from, to }) => ({ kind: 'column', table, from, to }))],
        model: renameColumnsIn(before.model, table, names),
        diagnostics: [...before.diagnostics, ...judged.diagnostics],
    };
}
/** A name is free before it is taken; a ring of names is opened through one that nobody uses. */
function inSafeOrder(pairs) {
    const pending = pairs.map(({ from, to }) => ({ from, to })).toSorted((a, b) => (a.from < b.from ? -1 : 1));
    const ordered = [];
    while (pending.length > 0) {
        const free = pending.findIndex(({ to }) => !pending.some(({ from }) => from === to));
        const [next] = pending.splice(Math.max(free, 0), 1);
        if (next === undefined)
            break;
        if (free >= 0) {
            ordered.push(next);
            continue;
        }
        const parked = `_qail_${ordered.length}_${next.from}`.slice(0, 60);
        ordered.push({ from: next.from, to: parked });
        pending.push({ from: parked, to: next.to });
    }
    return ordered;
}

// EXTERNAL MODULE: ./build/src/schema/column-type.js
var column_type = __nccwpck_require__(8704);
;// CONCATENATED MODULE: ./build/src/impact/conversion.js
/** What a change of a column's type can do to a value: nothing, refuse it, or alter it without a word. */

const FAMILIES = new Map([
    ['smallint', 'whole'],
    ['integer', 'whole'],
    ['bigint', 'whole'],
    ['numeric', 'numeric'],
    ['real', 'float'],
    ['double precision', 'float'],
    ['text', 'text'],
    ['character varying', 'text'],
    ['character', 'text'],
    ['bpchar', 'text'],
    ['date', 'time_point'],
    ['timestamp without time zone', 'time_point'],
    ['timestamp with time zone', 'time_point'],
]);
/** Types that a text can be read as, and whose text is then always the same. */
const READABLE = new Set([
    ...['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision', 'boolean', 'uuid', 'date', 'interval'],
    ...['timestamp without time zone', 'timestamp with time zone', 'time without time zone', 'time with time zone'],
    ...['inet', 'cidr', 'macaddr', 'macaddr8'],
]);
const BITS = new Map([
    ['smallint', 16],
    ['integer', 32],
    ['bigint', 64],
]);
const SAFE = { kind: 'safe' };
const UNSUPPORTED = { kind: 'unsupported' };
const checked = (fails, changes) => ({
    kind: 'checked',
    fails,
    changes,
});
/**
 * What changing a column from one type to the other means for its values, by the assignment cast or, where there is none,
 * by way of the text form. Zones are read as UTC. A target that is not built in is `unsupported`: its input function would
 * be code of the database. (PostgreSQL 18 manual, chapter 8 Data Types and 10.4 Value Storage.)
 */
function conversionOf(from, to) {
    if (sameSpelling(from, to))
        return SAFE;
    if (to.kind === 'custom' || from.array !== to.array)
        return UNSUPPORTED;
    if (from.array)
        return arrayConversion(from, to);
    if (familyOf(to) === 'text')
        return toText(from, to);
    if (from.kind === 'custom')
        return UNSUPPORTED;
    const family = familyOf(from);
    switch (family) {
        case 'text':
            return fromText(to);
        case 'whole':
        case 'numeric':
        case 'float':
            return fromNumber(from, to);
        case 'time_point':
            return fromTimePoint(from, to);
        case 'other':
            return fromOther(from, to);
        default:
            return (0,errors/* unreachable */.HB)(family);
    }
}
function familyOf(type) {
    return type.kind === 'builtin' ? (FAMILIES.get(type.base) ?? 'other') : 'other';
}
function sameSpelling(a, b) {
    const spell = (t) => JSON.stringify([t.kind, t.schema, t.base, t.modifiers, t.array]);
    return spell(a) === spell(b);
}
function numberAt(type, index) {
    const text = type.modifiers[index];
    return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : null;
}
/** The length a text type allows; null when there is no limit. */
function lengthOf(type) {
    return numberAt(type, 0) ?? (type.base === 'character' ? 1 : null);
}
function toText(from, to) {
    const length = lengthOf(to);
    const padded = to.base === 'character' || to.base === 'bpchar';
    const fromPadded = from.base === 'character' || from.base === 'bpchar';
    const isText = familyOf(from) === 'text';
    const had = isText ? lengthOf(from) : null;
    const fits = length === null || (had !== null && had <= length);
    const fails = fits ? null : { kind: 'too_long', length };
    // Only a text can end in blanks, and a padded one never counts them as part of its value.
    const cut = isText && !fromPadded && (padded || !fits);
    const changes = cut ? { kind: 'blanks_cut', length: padded ? null : length } : null;
    return fails === null && changes === null ? SAFE : checked(fails, changes);
}
function fromText(to) {
    if (to.base === 'json')
        return checked({ kind: 'not_readable' }, null);
    if (to.base === 'jsonb')
        return checked({ kind: 'not_readable' }, { kind: 'duplicate_keys' });
    return READABLE.has(to.base) ? checked({ kind: 'not_readable' }, { kind: 'round_trip' }) : UNSUPPORTED;
}
function fromNumber(from, to) {
    const family = familyOf(from);
    if (family !== 'whole' && family !== 'numeric' && family !== 'float')
        return UNSUPPORTED;
    const bits = BITS.get(to.base);
    if (bits !== undefined) {
        if (family === 'whole' && (BITS.get(from.base) ?? 64) <= bits)
            return SAFE;
        return checked({ kind: 'out_of_range', bits, from: family }, family === 'whole' ? null : { kind: 'round_trip' });
    }
    if (to.base === 'numeric')
        return toNumeric(from, to, family);
    if (to.base === 'real' || to.base === 'double precision')
        return toFloat(from, to.base);
    if (to.base === 'boolean' && from.base === 'integer')
        return checked(null, { kind: 'round_trip' });
    return UNSUPPORTED;
}
function toNumeric(from, to, family) {
    const precision = numberAt(to, 0);
    if (precision === null)
        return family === 'float' ? checked(null, { kind: 'round_trip' }) : SAFE;
    const scale = numberAt(to, 1) ?? 0;
    const had = family === 'numeric' ? numberAt(from, 0) : null;
    const hadScale = numberAt(from, 1) ?? 0;
    if (had !== null && scale >= hadScale && precision - scale >= had - hadScale)
        return SAFE;
    const fails = { kind: 'too_many_digits', precision, scale, from: family };
    return checked(fails, family === 'whole' && scale >= 0 ? null : { kind: 'round_trip' });
}
/** A float holds whole numbers exactly up to 2^24 (`real`) or 2^53 (`double precision`). */
function toFloat(from, to) {
    if (from.base === 'numeric')
        return checked({ kind: 'not_readable' }, { kind: 'round_trip' });
    if (familyOf(from) === 'float') {
        return to === 'double precision' ? SAFE : checked({ kind: 'not_readable' }, { kind: 'round_trip' });
    }
    const exactTo = to === 'real' ? 2n ** 24n : 2n ** 53n;
    if (2n ** BigInt((BITS.get(from.base) ?? 64) - 1) <= exactTo)
        return SAFE;
    const top = from.base === 'bigint' ? 2n ** 63n : 2n ** 31n;
    return checked(null, { kind: 'whole_to_float', exactTo, largest: top - top / exactTo });
}
function fromTimePoint(from, to) {
    if (to.base.startsWith('time '))
        return from.base === 'date' ? UNSUPPORTED : checked(null, { kind: 'always' });
    if (familyOf(to) !== 'time_point')
        return UNSUPPORTED;
    if (to.base === 'date')
        return checked(null, { kind: 'round_trip' });
    if (from.base === 'date')
        return SAFE;
    const digits = numberAt(to, 0) ?? 6;
    return digits >= (numberAt(from, 0) ?? 6) ? SAFE : checked(null, { kind: 'round_trip' });
}
function fromOther(from, to) {
    const pair = `${from.base} > ${to.base}`;
    switch (pair) {
        case 'json > jsonb':
            return checked({ kind: 'not_readable' }, { kind: 'duplicate_keys' });
        case 'boolean > integer':
        case 'jsonb > json':
        case 'cidr > inet':
        case 'time without time zone > interval':
        case 'time without time zone > time with time zone':
            return SAFE;
        case 'time with time zone > time without time zone':
        case 'interval > interval':
        case 'time without time zone > time without time zone':
            return checked(null, { kind: 'round_trip' });
        default:
            return UNSUPPORTED;
    }
}
/** An array changes like its elements; asked as a whole, so only where its text form says everything. */
function arrayConversion(from, to) {
    const element = conversionOf({ ...from, array: false }, { ...to, array: false });
    if (element.kind !== 'checked')
        return element;
    const readable = element.fails === null || element.fails.kind === 'not_readable' || familyOf(from) === 'whole';
    const sameText = familyOf(from) === 'text' && familyOf(to) === 'text';
    if (!readable && !sameText && from.base !== to.base)
        return UNSUPPORTED;
    if (element.changes !== null && !['round_trip', 'blanks_cut'].includes(element.changes.kind))
        return UNSUPPORTED;
    return checked(element.fails === null ? null : { kind: 'not_readable' }, element.changes === null ? null : { kind: 'round_trip' });
}

;// CONCATENATED MODULE: ./build/src/impact/before.js
/** Leads from the names a plan uses back to what the database holds before it runs, and tells what is not there yet. */








/** Reads the plan once, for all questions about it. */
function beforeOf(plan) {
    const operations = plan.steps.map((step) => step.operation);
    const created = operations.flatMap((o) => (o.kind === 'create_table' ? [o.table.name] : []));
    const transform = (of, column) => {
        const found = operations.find((o) => o.kind === 'transform' && (0,schema_model/* sameName */.q)(o.table, of) && o.column === column);
        return found?.kind === 'transform' ? found.expression : null;
    };
    const changesType = (of, column) => operations.some((o) => alters(o, of, column));
    const column = (of, name) => {
        const added = operations.find((o) => o.kind === 'add_column' && (0,schema_model/* sameName */.q)(o.table, of) && o.column.name === name);
        if (added?.kind === 'add_column')
            return { kind: 'added', added };
        const kind = transform(of, name) !== null || changesType(of, name) ? 'altered' : 'kept';
        return { kind, name: originColumn(plan.renames, of, name) };
    };
    const scope = (of) => ({ of, column, transform, names: before_renamedColumns(plan, of) });
    const backfill = (of, text) => rewritten(backfillScope(scope(of), changesType), { text, normal: text });
    return {
        isNew: (name) => created.some((c) => (0,schema_model/* sameName */.q)(c, name)),
        table: (name) => originOf(plan.renames, name),
        column,
        transform,
        changesType,
        labels: (type) => labelsIn(operations, type),
        expression: (of, expression) => rewritten({ ...scope(of), backfill }, expression),
        backfill,
    };
}
/** Every column name of the table that the plan has renamed, with the name it has before. */
function before_renamedColumns(plan, table) {
    const names = new Map();
    for (const rename of plan.renames) {
        if (rename.kind !== 'column')
            continue;
        const origin = originColumn(plan.renames, table, rename.to);
        if (origin !== rename.to)
            names.set(rename.to, origin);
    }
    return names;
}
function alters(operation, table, column) {
    if (operation.kind !== 'alter_column_type')
        return false;
    if (!(0,schema_model/* sameName */.q)(operation.table, table) || operation.column !== column)
        return false;
    return conversionOf(operation.from, operation.to).kind !== 'safe';
}
function labelsIn(operations, type) {
    const named = (e) => e.name.name === type.base && e.name.schema === (type.schema ?? 'public');
    for (const operation of operations) {
        if (operation.kind === 'create_enum' && named(operation.enum))
            return operation.enum.values;
        if (operation.kind === 'rebuild_enum' && named(operation.to))
            return operation.to.values;
    }
    return null;
}
function rewritten(scope, expression) {
    const used = columnNames(expression);
    if (used === null || !isAllowed(expression, used))
        return { kind: 'not_allowed' };
    const values = [];
    for (const name of used) {
        const state = scope.column(scope.of, name);
        if (state.kind === 'kept')
            continue;
        const value = state.kind === 'added' ? addedValue(scope, state.added) : null;
        if (value === null)
            return { kind: 'not_there_yet' };
        values.push((0,sql/* sql */.ll) `${value} as ${(0,sql/* ident */.bD)(name)}`);
    }
    const renamed = (0,schema_expression/* renameColumns */.WN)(expression, scope.names);
    if (values.length === 0)
        return { kind: 'ready', expression: renamed };
    // The inner names hide those of the table, and all other names still mean the table's row.
    const text = (0,sql/* sql */.ll) `(select (${renamed.text}) from (select ${(0,sql/* join */.fj)(values)}) as "added")`;
    return { kind: 'ready', expression: { text, normal: text } };
}
/** The value every row will have in an added column, in terms of its other columns; null when that cannot be said. */
function addedValue(scope, added) {
    const { column } = added;
    if (column.type.kind === 'custom')
        return null;
    const source = scope.transform(scope.of, column.name);
    if (source !== null) {
        const filled = scope.backfill?.(scope.of, source);
        return filled?.kind === 'ready' ? cast(filled.expression.text, column.type) : null;
    }
    return added.backfilled ? null : startValue(column);
}
/** A transform reads the values that are there, also those that it or another transform is about to replace. */
function backfillScope(scope, changesType) {
    const column = (of, name) => {
        const state = scope.column(of, name);
        return state.kind === 'altered' && !changesType(of, name) ? { kind: 'kept', name: state.name } : state;
    };
    return { ...scope, column };
}
function startValue(column) {
    switch (column.value.kind) {
        case 'none':
            return cast((0,sql/* sql */.ll) `null`, column.type);
        case 'default':
            return isConstant(column.value.expression) ? cast(column.value.expression.text, column.type) : null;
        case 'serial':
        case 'identity':
        case 'generated':
            return null;
        default:
            return (0,errors/* unreachable */.HB)(column.value);
    }
}
function cast(value, type) {
    return (0,sql/* sql */.ll) `(${value})::${(0,column_type/* typeSql */.xn)(type)}`;
}

;// CONCATENATED MODULE: ./build/src/impact/key-question.js
/** What has to be asked before a constraint or a unique index is made: would the rows that are there pass? */




/** Questions for a new constraint on a table that is already there. */
function constraintQuestions(operation, before) {
    const { table, constraint } = operation;
    if (before.isNew(table))
        return [];
    switch (constraint.kind) {
        case 'primary_key':
            return primaryKeyQuestions(table, constraint.columns, before);
        case 'unique': {
            const items = constraint.columns.map(columnItem);
            return duplicateQuestions({ table, items, where: null, nullsDistinct: constraint.nullsDistinct }, before);
        }
        case 'check':
            return checkQuestions(table, constraint.expression, before);
        case 'foreign_key':
            return foreignKeyQuestions(table, constraint, before);
        default:
            return (0,errors/* unreachable */.HB)(constraint);
    }
}
/** A unique index asks for duplicates; any other index can be built over whatever rows there are. */
function indexQuestions({ index }, before) {
    if (!index.unique || before.isNew(index.table))
        return [];
    if (index.damaged)
        return [unknown('failing', 'expression_not_allowed')];
    return duplicateQuestions(keyOf(index), before);
}
function keyOf(index) {
    return { table: index.table, items: index.items, where: index.where, nullsDistinct: index.nullsDistinct };
}
function columnItem(column) {
    const text = (0,sql/* ident */.bD)(column);
    return { column, expression: { text, normal: text } };
}
function primaryKeyQuestions(table, columns, before) {
    const nulls = columns.flatMap((column) => {
        const state = before.column(table, column);
        if (state.kind !== 'added') {
            return [asking('failing', { kind: 'nulls', table: before.table(table), column: state.name })];
        }
        const { added } = state;
        if (added.backfilled)
            return [unknown('failing', 'column_not_there_yet')];
        // A new column without a value is null in every row, and null is no key.
        return added.column.value.kind === 'none' ? [asking('failing', { kind: 'rows', table: before.table(table) })] : [];
    });
    const items = columns.map(columnItem);
    return [...duplicateQuestions({ table, items, where: null, nullsDistinct: true }, before), ...nulls];
}
function fillingOf({ column, backfilled }) {
    if (backfilled)
        return 'unknown';
    switch (column.value.kind) {
        case 'none':
            return 'null';
        case 'serial':
        case 'identity':
            return 'distinct';
        case 'default':
            if (/^gen_random_uuid\s*\(\s*\)$/i.test(column.value.expression.text.trim()))
                return 'distinct';
            return isConstant(column.value.expression) ? 'constant' : 'unknown';
        case 'generated':
            return 'unknown';
        default:
            return (0,errors/* unreachable */.HB)(column.value);
    }
}
function duplicateQuestions(key, before) {
    const kept = [];
    for (const item of key.items) {
        if (item.column === null) {
            // An ordering or collation after the expression is not on the allow-list, so such a key is not asked about.
            const rewritten = before.expression(key.table, item.expression);
            if (rewritten.kind === 'not_allowed')
                return [unknown('failing', 'expression_not_allowed')];
            if (rewritten.kind === 'not_there_yet')
                return [unknown('failing', 'column_not_there_yet')];
            kept.push({ column: null, expression: rewritten.expression });
            continue;
        }
        const state = before.column(key.table, item.column);
        if (state.kind === 'altered')
            return [unknown('failing', 'column_not_there_yet')];
        if (state.kind === 'kept') {
            kept.push(columnItem(state.name));
            continue;
        }
        const filling = fillingOf(state.added);
        if (filling === 'distinct' || (filling === 'null' && key.nullsDistinct))
            return [];
        if (filling === 'unknown')
            return [unknown('failing', 'column_not_there_yet')];
        // The same value in every row: it tells no two rows apart, so the rest of the key decides.
    }
    return countedDuplicates({ ...key, items: kept }, before);
}
function countedDuplicates(key, before) {
    const table = before.table(key.table);
    const where = key.where === null ? null : before.expression(key.table, key.where);
    if (where?.kind === 'not_allowed')
        return [unknown('failing', 'expression_not_allowed')];
    if (where?.kind === 'not_there_yet')
        return [unknown('failing', 'column_not_there_yet')];
    const condition = where?.expression ?? null;
    if (key.items.length === 0 && condition === null)
        return [asking('failing', { kind: 'rows', table }, 1)];
    if (key.items.length === 0)
        return [unknown('failing', 'column_not_there_yet')];
    const { items, nullsDistinct } = key;
    return [asking('failing', { kind: 'duplicates', table, items, where: condition, nullsDistinct })];
}
function checkQuestions(table, expression, before) {
    const rewritten = before.expression(table, expression);
    switch (rewritten.kind) {
        case 'ready':
            return [asking('failing', { kind: 'violations', table: before.table(table), expression: rewritten.expression })];
        case 'not_allowed':
            return [unknown('failing', 'expression_not_allowed')];
        case 'not_there_yet':
            return [unknown('failing', 'column_not_there_yet')];
        default:
            return (0,errors/* unreachable */.HB)(rewritten);
    }
}
function foreignKeyQuestions(table, key, before) {
    const columns = [];
    for (const name of key.columns) {
        const state = before.column(table, name);
        // A key with a null in it refers to nothing and passes.
        if (state.kind === 'added' && fillingOf(state.added) === 'null')
            return [];
        if (state.kind !== 'kept')
            return [unknown('failing', 'column_not_there_yet')];
        columns.push(state.name);
    }
    if (before.isNew(key.target))
        return [asking('failing', complete(before.table(table), columns))];
    const targetColumns = [];
    for (const name of key.targetColumns) {
        const state = before.column(key.target, name);
        if (state.kind !== 'kept')
            return [unknown('failing', 'column_not_there_yet')];
        targetColumns.push(state.name);
    }
    const target = before.table(key.target);
    return [asking('failing', { kind: 'orphans', table: before.table(table), columns, target, targetColumns })];
}
/** Against a table that is still empty every row with a complete key is an orphan. */
function complete(table, columns) {
    const [only] = columns;
    if (only !== undefined && columns.length === 1)
        return { kind: 'values', table, column: only };
    const text = (0,sql/* sql */.ll) `not (${(0,sql/* join */.fj)(columns.map((c) => (0,sql/* sql */.ll) `${(0,sql/* ident */.bD)(c)} is not null`), ' and ')})`;
    return { kind: 'violations', table, expression: { text, normal: text } };
}

;// CONCATENATED MODULE: ./build/src/impact/type-question.js


const TEXT = new Set(['text', 'character varying', 'character']);
/** Values the new type refuses make the step fail; values it alters without a word are lost. */
function typeQuestions(operation, before) {
    const { from, to } = operation;
    if (before.isNew(operation.table))
        return [];
    const state = before.column(operation.table, operation.column);
    if (state.kind === 'added')
        return [];
    const at = { table: before.table(operation.table), column: state.name };
    if (to.kind === 'custom')
        return labelQuestions(operation, before, at);
    const conversion = conversionOf(from, to);
    switch (conversion.kind) {
        case 'safe':
            return [];
        case 'unsupported':
            return [unknown('failing', 'type_not_supported'), unknown('at_risk', 'type_not_supported')];
        case 'checked': {
            // With an explicit cast PostgreSQL cuts a text that is too long instead of refusing it: the same values, lost.
            const cuts = conversion.fails?.kind === 'too_long' && operation.using !== null;
            const asks = [];
            if (conversion.changes !== null)
                asks.push(asking('at_risk', { kind: 'changed_values', ...at, from, to }));
            if (conversion.fails !== null)
                asks.push(asking(cuts ? 'at_risk' : 'failing', { kind: 'failed_casts', ...at, from, to }));
            return asks;
        }
    }
}
/** A change to an enum works when every value is a label; which labels there are only the plan can say. */
function labelQuestions({ from, to }, before, at) {
    const labels = before.labels(to);
    const readable = from.kind === 'custom' || TEXT.has(from.base);
    if (labels === null || !readable || from.array !== to.array)
        return [unknown('failing', 'type_not_supported')];
    return [asking('failing', { kind: 'values_not_in', ...at, array: to.array, labels })];
}
/** PostgreSQL cannot take a label away; building the type anew fails on every value that holds one that is gone. */
function enumQuestions(operation, before) {
    if (operation.removed.length === 0)
        return [];
    return operation.columns.flatMap((column) => {
        const state = before.column(column.table, column.column);
        if (before.isNew(column.table) || state.kind === 'added')
            return [];
        // A column that becomes this enum in the same plan is asked about by its own step.
        if (before.changesType(column.table, column.column))
            return [];
        const table = before.table(column.table);
        const labels = operation.to.values;
        return [asking('failing', { kind: 'values_not_in', table, column: state.name, array: column.array, labels })];
    });
}

;// CONCATENATED MODULE: ./build/src/impact/question.js
/** Which questions only the rows can answer before a plan runs. */







/**
 * The questions for a plan, in the names of the database before it. Asking is kept apart from counting: no database is seen
 * here. A step without a probe and without an unknown is safe whatever the rows hold; it never means that nobody looked.
 */
function questionsFor(plan) {
    const before = beforeOf(plan);
    const asked = plan.steps.map((step, index) => ({ index, asks: asksOf(step.operation, before) }));
    return {
        probes: asked.flatMap(({ index, asks }) => asks.flatMap((a) => a.kind === 'probe' ? [{ step: index, role: a.role, failsAbove: a.failsAbove, probe: a.probe }] : [])),
        sized: plan.steps.flatMap(({ lock }) => lock.work === 'none' || lock.table === null || before.isNew(lock.table) ? [] : [before.table(lock.table)]),
        unknowns: asked.flatMap(({ index, asks }) => asks.flatMap((a) => (a.kind === 'unknown' ? [{ step: index, role: a.role, reason: a.reason }] : []))),
    };
}
function asksOf(operation, before) {
    switch (operation.kind) {
        case 'drop_table':
            return [asking('at_risk', { kind: 'rows', table: before.table(operation.table.name) })];
        case 'drop_column':
            return dropQuestions(operation, before);
        case 'add_column':
            return addQuestions(operation, before);
        case 'transform':
            return transformQuestions(operation, before);
        case 'set_generation':
            return generationQuestions(operation, before);
        case 'set_not_null':
            return notNullQuestions(operation, before);
        case 'alter_column_type':
            return typeQuestions(operation, before);
        case 'rebuild_enum':
            return enumQuestions(operation, before);
        case 'add_constraint':
            return constraintQuestions(operation, before);
        case 'create_index':
            return indexQuestions(operation, before);
        case 'rename_table':
        case 'rename_column':
        case 'rename_constraint':
        case 'rename_index':
        case 'rename_enum':
        case 'create_table':
        case 'drop_not_null':
        case 'set_default':
        case 'drop_constraint':
        case 'drop_index':
        case 'create_enum':
        case 'drop_enum':
        case 'add_enum_value':
        case 'set_row_security':
        case 'set_comment':
            return [];
        default:
            return (0,errors/* unreachable */.HB)(operation);
    }
}
/** Values, not rows: a column that holds only nulls loses nothing, and one that holds only its default loses little. */
function dropQuestions(operation, before) {
    const table = before.table(operation.table);
    const { name: column, value } = operation.column;
    const constant = value.kind === 'default' && isConstant(value.expression) ? value.expression.text : null;
    return [
        asking('at_risk', { kind: 'values', table, column }),
        ...(constant === null ? [] : [asking('context', { kind: 'values_not_default', table, column, default: constant })]),
        asking('context', { kind: 'rows', table }),
    ];
}
/** A required column without a value for the rows that are there fails as soon as there is one. */
function addQuestions(operation, before) {
    const { column, backfilled, table } = operation;
    if (before.isNew(table) || column.nullable || backfilled || column.value.kind !== 'none')
        return [];
    return [asking('failing', { kind: 'rows', table: before.table(table) })];
}
/** A transform of a column that is there overwrites its values; of a new one it overwrites nothing. */
function transformQuestions(operation, before) {
    const state = before.column(operation.table, operation.column);
    if (before.isNew(operation.table) || state.kind === 'added')
        return [];
    const table = before.table(operation.table);
    const all = asking('at_risk', { kind: 'values', table, column: state.name });
    // Between a change of its type and its transform a column has values nobody can count beforehand.
    if (before.changesType(operation.table, operation.column))
        return [all];
    const value = before.backfill(operation.table, operation.expression);
    if (value.kind !== 'ready')
        return [all];
    const old = (0,sql/* ident */.bD)(state.name);
    const text = (0,sql/* sql */.ll) `${old} is null or ((${value.expression.text}) is not distinct from ${old})`;
    return [asking('at_risk', { kind: 'violations', table, expression: { text, normal: text } })];
}
/** A column that becomes generated gets new values; every other change of where values come from keeps the old ones. */
function generationQuestions(operation, before) {
    const state = before.column(operation.table, operation.column);
    if (operation.to.kind !== 'generated' || state.kind === 'added' || before.isNew(operation.table))
        return [];
    return [asking('at_risk', { kind: 'values', table: before.table(operation.table), column: state.name })];
}
function notNullQuestions(operation, before) {
    if (before.isNew(operation.table))
        return [];
    const table = before.table(operation.table);
    const state = before.column(operation.table, operation.column);
    const filled = before.transform(operation.table, operation.column);
    if (filled !== null)
        return filledQuestions(operation, before, filled);
    if (state.kind !== 'added')
        return [asking('failing', { kind: 'nulls', table, column: state.name })];
    if (state.added.backfilled)
        return [unknown('failing', 'column_not_there_yet')];
    return state.added.column.value.kind === 'none' ? [asking('failing', { kind: 'rows', table })] : [];
}
/** After a backfill the question is not what the column holds, but what the expression gives. */
function filledQuestions(operation, before, filled) {
    if (before.changesType(operation.table, operation.column))
        return [unknown('failing', 'column_not_there_yet')];
    const value = before.backfill(operation.table, filled);
    switch (value.kind) {
        case 'ready': {
            const text = (0,sql/* sql */.ll) `(${value.expression.text}) is not null`;
            const table = before.table(operation.table);
            return [asking('failing', { kind: 'violations', table, expression: { text, normal: text } })];
        }
        case 'not_allowed':
            return [unknown('failing', 'expression_not_allowed')];
        case 'not_there_yet':
            return [unknown('failing', 'column_not_there_yet')];
        default:
            return (0,errors/* unreachable */.HB)(value);
    }
}

// EXTERNAL MODULE: ./build/src/schema/positions.js
var positions = __nccwpck_require__(7537);
// EXTERNAL MODULE: ./build/src/plan/operation-table.js
var operation_table = __nccwpck_require__(4413);
;// CONCATENATED MODULE: ./build/src/plan/step-position.js
/** Which line of which file a step comes from. */





/**
 * The line of the head file that says so. For something that is gone it is the line of the base file that declared it, under
 * the name it had there; when that is unknown, the line of the table in the head file. Null when nothing is known.
 */
function stepPosition(operation, base, head, renames) {
    const declared = declaredBy(operation);
    if (declared !== null) {
        const inHead = isGone(operation) ? undefined : head.positions.get((0,positions/* positionKey */.v)(declared));
        if (inHead !== undefined)
            return { side: 'head', position: inHead };
        const inBase = base.positions.get((0,positions/* positionKey */.v)(underOldNames(declared, renames)));
        if (inBase !== undefined && isGone(operation))
            return { side: 'base', position: inBase };
    }
    const hint = hintPosition(operation, head, renames);
    if (hint !== null)
        return { side: 'head', position: hint };
    const table = (0,operation_table/* tableOf */.c)(operation);
    const ofTable = table === null ? undefined : head.positions.get((0,positions/* positionKey */.v)({ kind: 'table', name: table }));
    return ofTable === undefined ? null : { side: 'head', position: ofTable };
}
/**
 * The line of the head file on which a remark about the step can stand; null when the head side has no file at all.
 * `files` are those in which the head side declares anything, in order.
 */
function nearestPosition(operation, at, head, files) {
    if (at?.side === 'head')
        return at.position;
    const table = (0,operation_table/* tableOf */.c)(operation);
    const ofTable = table === null ? undefined : head.positions.get((0,positions/* positionKey */.v)({ kind: 'table', name: table }));
    if (ofTable !== undefined)
        return ofTable;
    const own = at === null ? undefined : at.position.file;
    const file = own !== undefined && files.includes(own) ? own : files[0];
    return file === undefined ? null : { file, line: 1, column: 1 };
}
/** The key of the table an operation works on, as `showName` writes it; null when it works on none. */
function tableKeyOf(operation) {
    const table = (0,operation_table/* tableOf */.c)(operation);
    return table === null || operation.kind === 'create_table' ? null : (0,schema_model/* showName */.$i)(table);
}
function isGone(operation) {
    return operation.kind.startsWith('drop_') && operation.kind !== 'drop_not_null';
}
function declaredBy(operation) {
    switch (operation.kind) {
        case 'create_table':
        case 'drop_table':
            return { kind: 'table', name: operation.table.name };
        case 'add_column':
        case 'drop_column':
            return { kind: 'column', table: operation.table, column: operation.column.name };
        case 'transform':
        case 'rename_table':
        case 'rename_column':
        case 'rename_enum':
            return null;
        case 'alter_column_type':
        case 'set_not_null':
        case 'drop_not_null':
        case 'set_default':
        case 'set_generation':
            return { kind: 'column', table: operation.table, column: operation.column };
        case 'add_constraint':
        case 'drop_constraint':
            return { kind: 'constraint', table: operation.table, constraint: operation.constraint };
        case 'create_index':
        case 'drop_index':
            return { kind: 'index', name: operation.index.name };
        case 'rename_index':
            return { kind: 'index', name: operation.to };
        case 'create_enum':
        case 'drop_enum':
            return { kind: 'enum', name: operation.enum.name };
        case 'rebuild_enum':
            return { kind: 'enum', name: operation.to.name };
        case 'add_enum_value':
            return { kind: 'enum', name: operation.enum };
        case 'set_comment':
            return { kind: 'comment', target: operation.target };
        case 'set_row_security':
        case 'rename_constraint':
            return { kind: 'table', name: operation.table };
        default:
            return (0,errors/* unreachable */.HB)(operation);
    }
}
function underOldNames(declared, renames) {
    switch (declared.kind) {
        case 'table':
            return { ...declared, name: originOf(renames, declared.name) };
        case 'column':
            return {
                kind: 'column',
                table: originOf(renames, declared.table),
                column: originColumn(renames, declared.table, declared.column),
            };
        case 'constraint':
            return { ...declared, table: originOf(renames, declared.table) };
        case 'index':
        case 'enum':
        case 'comment':
        case 'unmodelled':
            return declared;
        default:
            return (0,errors/* unreachable */.HB)(declared);
    }
}
/** A hint may speak of a table under its old name or its new one. */
function newName(table, renames) {
    const found = renames.find((rename) => rename.kind === 'table' && (0,schema_model/* sameName */.q)(rename.from, table));
    return found?.kind === 'table' ? found.to : table;
}
function hintPosition(operation, head, renames) {
    const found = head.hints.find((hint) => {
        if (operation.kind === 'transform') {
            return (hint.kind === 'transform' &&
                hint.column === operation.column &&
                (0,schema_model/* showName */.$i)(hint.table) === (0,schema_model/* showName */.$i)(operation.table));
        }
        if (operation.kind === 'rename_column') {
            if (hint.kind !== 'rename' || hint.object !== 'column')
                return false;
            const isThere = [hint.table, newName(hint.table, renames)].some((table) => (0,schema_model/* sameName */.q)(table, operation.table));
            return isThere && (hint.from === operation.from || hint.to === operation.to);
        }
        if (operation.kind !== 'rename_table' && operation.kind !== 'rename_enum' && operation.kind !== 'rename_index')
            return false;
        if (hint.kind !== 'rename' || hint.object === 'column')
            return false;
        // A rename that takes two steps has only one of its names in each.
        return (0,schema_model/* sameName */.q)(hint.to, operation.to) || (0,schema_model/* sameName */.q)(hint.from, operation.from);
    });
    return found?.at ?? null;
}

// EXTERNAL MODULE: ./build/src/schema/fingerprint.js
var fingerprint = __nccwpck_require__(1137);
;// CONCATENATED MODULE: ./build/src/plan/table-sql.js
/** Tables, columns, constraints and indexes as SQL; every name quoted and with its schema. */




/** A name with its schema. */
function nameSql(name) {
    return (0,sql/* sql */.ll) `${(0,sql/* ident */.bD)(name.schema)}.${(0,sql/* ident */.bD)(name.name)}`;
}
/** The table with its columns and constraints, each named; references are added later by themselves. */
function createTableSql(table, withReferences) {
    const names = (0,naming/* constraintNames */.Y)(table);
    const constraints = table.constraints.flatMap((constraint) => constraint.kind === 'foreign_key' && !withReferences
        ? []
        : [(0,sql/* sql */.ll) `CONSTRAINT ${(0,sql/* ident */.bD)(names.get(constraint) ?? '')} ${constraintSql(constraint)}`]);
    const lines = [...table.columns.map((column) => columnSql(column, true)), ...constraints];
    if (lines.length === 0)
        return (0,sql/* sql */.ll) `CREATE TABLE ${nameSql(table.name)} ()`;
    return (0,sql/* sql */.ll) `CREATE TABLE ${nameSql(table.name)} (\n  ${(0,sql/* join */.fj)(lines, ',\n  ')}\n)`;
}
/** A column as it stands in CREATE TABLE and ADD COLUMN; `complete` leaves nothing out, else the default and NOT NULL are. */
function columnSql(column, complete) {
    const parts = [(0,sql/* ident */.bD)(column.name), columnType(column)];
    if (column.collation !== null)
        parts.push((0,sql/* sql */.ll) `COLLATE ${(0,sql/* ident */.bD)(column.collation)}`);
    const { value } = column;
    if (value.kind === 'generated') {
        parts.push((0,sql/* sql */.ll) `GENERATED ALWAYS AS (${value.expression.text}) ${value.stored ? (0,sql/* sql */.ll) `STORED` : (0,sql/* sql */.ll) `VIRTUAL`}`);
    }
    if (value.kind === 'identity')
        parts.push((0,sql/* sql */.ll) `GENERATED ${value.always ? (0,sql/* sql */.ll) `ALWAYS` : (0,sql/* sql */.ll) `BY DEFAULT`} AS IDENTITY`);
    if (value.kind === 'default' && complete)
        parts.push((0,sql/* sql */.ll) `DEFAULT ${value.expression.text}`);
    if (!column.nullable && complete)
        parts.push((0,sql/* sql */.ll) `NOT NULL`);
    return (0,sql/* join */.fj)(parts, ' ');
}
/** PostgreSQL makes the sequence and the default of a serial column itself. (PostgreSQL 18 manual, 8.1.4.) */
function columnType(column) {
    if (column.value.kind !== 'serial')
        return (0,column_type/* typeSql */.xn)(column.type);
    if (column.type.base === 'bigint')
        return (0,sql/* sql */.ll) `bigserial`;
    return column.type.base === 'smallint' ? (0,sql/* sql */.ll) `smallserial` : (0,sql/* sql */.ll) `serial`;
}
/** A constraint without its name. */
function constraintSql(constraint) {
    switch (constraint.kind) {
        case 'primary_key':
            return (0,sql/* sql */.ll) `PRIMARY KEY (${columnList(constraint.columns)})`;
        case 'unique':
            return (0,sql/* sql */.ll) `UNIQUE${constraint.nullsDistinct ? (0,sql/* sql */.ll) `` : (0,sql/* sql */.ll) ` NULLS NOT DISTINCT`} (${columnList(constraint.columns)})`;
        case 'check':
            return (0,sql/* sql */.ll) `CHECK (${constraint.expression.text})`;
        case 'foreign_key': {
            const { columns, target, targetColumns, onDelete, onUpdate, deferral } = constraint;
            const parts = [
                (0,sql/* sql */.ll) `FOREIGN KEY (${columnList(columns)}) REFERENCES ${nameSql(target)} (${columnList(targetColumns)})`,
            ];
            if (onDelete !== 'no_action')
                parts.push((0,sql/* sql */.ll) `ON DELETE ${ACTIONS[onDelete]}`);
            if (onUpdate !== 'no_action')
                parts.push((0,sql/* sql */.ll) `ON UPDATE ${ACTIONS[onUpdate]}`);
            if (deferral !== 'not_deferrable')
                parts.push((0,sql/* sql */.ll) `DEFERRABLE`);
            if (deferral === 'initially_deferred')
                parts.push((0,sql/* sql */.ll) `INITIALLY DEFERRED`);
            return (0,sql/* join */.fj)(parts, ' ');
        }
    }
}
const ACTIONS = {
    no_action: (0,sql/* sql */.ll) `NO ACTION`,
    restrict: (0,sql/* sql */.ll) `RESTRICT`,
    cascade: (0,sql/* sql */.ll) `CASCADE`,
    set_null: (0,sql/* sql */.ll) `SET NULL`,
    set_default: (0,sql/* sql */.ll) `SET DEFAULT`,
};
/** Column names, quoted, with commas. */
function columnList(columns) {
    return (0,sql/* join */.fj)(columns.map((column) => (0,sql/* ident */.bD)(column)));
}
/** The whole index definition. */
function createIndexSql(index) {
    const parts = [
        (0,sql/* sql */.ll) `CREATE ${index.unique ? (0,sql/* sql */.ll) `UNIQUE ` : (0,sql/* sql */.ll) ``}INDEX ${index.concurrently ? (0,sql/* sql */.ll) `CONCURRENTLY ` : (0,sql/* sql */.ll) ``}${(0,sql/* ident */.bD)(index.name.name)}`,
        (0,sql/* sql */.ll) `ON ${nameSql(index.table)} USING ${(0,sql/* ident */.bD)(index.method)} (${(0,sql/* join */.fj)(index.items.map(index_item/* indexItemSql */.C))})`,
    ];
    if (index.include.length > 0)
        parts.push((0,sql/* sql */.ll) `INCLUDE (${columnList(index.include)})`);
    if (!index.nullsDistinct)
        parts.push((0,sql/* sql */.ll) `NULLS NOT DISTINCT`);
    if (index.parameters !== null)
        parts.push((0,sql/* sql */.ll) `WITH (${index.parameters})`);
    if (index.where !== null)
        parts.push((0,sql/* sql */.ll) `WHERE ${index.where.text}`);
    return (0,sql/* join */.fj)(parts, ' ');
}

;// CONCATENATED MODULE: ./build/src/plan/conversion.js
/** What a type change does by itself: whether every old value survives, and how an old value becomes a new one. */


const INTEGERS = ['smallint', 'integer', 'bigint'];
const TEXTS = ['character varying', 'text', 'bpchar'];
/** True when every value of the old type is the same value of the new one, whatever the rows hold. */
function isWidening(from, to) {
    if (from.kind !== 'builtin' || to.kind !== 'builtin' || from.array !== to.array)
        return false;
    const [a, b] = [INTEGERS.indexOf(from.base), INTEGERS.indexOf(to.base)];
    if (a >= 0)
        return b >= a || (to.base === 'numeric' && to.modifiers.length === 0);
    if (from.base === 'real')
        return to.base === 'double precision' || to.base === 'real';
    if (from.base === 'numeric')
        return to.base === 'numeric' && widerNumeric(from.modifiers, to.modifiers);
    if (TEXTS.includes(from.base) && TEXTS.includes(to.base))
        return widerLength(from.modifiers, to.modifiers);
    return (from.base === to.base &&
        widerLength(from.modifiers, to.modifiers) &&
        /^(?:bit varying|timestamp|time|interval)/.test(from.base));
}
function widerLength([from], [to]) {
    if (to === undefined)
        return true;
    return from !== undefined && Number(to) >= Number(from);
}
/** Room for as many digits on both sides of the point. */
function widerNumeric(from, to) {
    if (to.length === 0)
        return true;
    if (from.length === 0)
        return false;
    const [precision = 0, scale = 0] = from.map(Number);
    const [newPrecision = 0, newScale = 0] = to.map(Number);
    return newScale >= scale && newPrecision - newScale >= precision - scale;
}
/**
 * The expression behind `USING`, or null where the assignment cast does it and refuses what does not fit: an explicit cast to
 * a shorter `varchar` would cut values without a word. (PostgreSQL 18 manual, 8.3 Character Types, and ALTER TABLE.)
 */
function usingOf(column, from, to) {
    const name = (0,sql/* ident */.bD)(column);
    const type = (0,column_type/* typeSql */.xn)(to);
    const text = from.array && to.array ? (0,sql/* sql */.ll) `text[]` : (0,sql/* sql */.ll) `text`;
    // From text a shorter type is reached by assignment.
    const isText = to.kind === 'builtin' && TEXTS.includes(to.base);
    if (to.array && !from.array)
        return (0,sql/* sql */.ll) `ARRAY[${name}]::${isText ? (0,sql/* sql */.ll) `text[]` : type}`;
    if (from.kind === 'custom' || to.kind === 'custom')
        return isText ? (0,sql/* sql */.ll) `${name}::${text}` : (0,sql/* sql */.ll) `${name}::${text}::${type}`;
    if (from.array !== to.array)
        return (0,sql/* sql */.ll) `${name}::${isText ? text : type}`;
    if (from.base === 'boolean' && INTEGERS.includes(to.base))
        return (0,sql/* sql */.ll) `${name}::integer`;
    if (INTEGERS.includes(from.base) && to.base === 'boolean')
        return (0,sql/* sql */.ll) `(${name} <> 0)`;
    const zones = ['timestamp without time zone', 'timestamp with time zone'];
    if (from.base !== to.base && zones.includes(from.base) && zones.includes(to.base))
        return (0,sql/* sql */.ll) `${name} AT TIME ZONE 'UTC'`;
    if (isAssignable(from, to))
        return null;
    return hasCast(from.base, to.base) ? (0,sql/* sql */.ll) `${name}::${type}` : (0,sql/* sql */.ll) `${name}::${text}::${type}`;
}
const NUMBERS = [...INTEGERS, 'numeric', 'real', 'double precision'];
/** True when an expression over a column of the old type means the same over the new one, so that it can stay where it stands. */
function keepsMeaning(from, to) {
    if (from.kind !== 'builtin' || to.kind !== 'builtin' || from.array !== to.array)
        return false;
    return from.base === to.base || [NUMBERS, TEXTS].some((kin) => kin.includes(from.base) && kin.includes(to.base));
}
const MOMENTS = ['date', 'timestamp without time zone', 'timestamp with time zone'];
const TIMES = ['time without time zone', 'interval'];
/** Types of the first list have explicit casts to those of the second. (PostgreSQL 18, pg_cast.) */
const CASTS = [
    [NUMBERS, NUMBERS],
    [MOMENTS, MOMENTS],
    [MOMENTS.slice(1), TIMES.slice(0, 1)],
    [TIMES, TIMES],
    [
        ['json', 'jsonb'],
        ['json', 'jsonb'],
    ],
    [['jsonb'], ['boolean', ...NUMBERS]],
    [
        ['inet', 'cidr'],
        ['inet', 'cidr'],
    ],
];
/** True where an explicit cast is known to be there; every other pair goes by way of text, which every type has. */
function hasCast(from, to) {
    if ([...TEXTS, 'character'].includes(from))
        return true;
    return CASTS.some(([sources, targets]) => sources.includes(from) && targets.includes(to));
}
/** Pairs that PostgreSQL converts on assignment, so that ALTER TYPE needs no word about them. */
function isAssignable(from, to) {
    if (from.base === to.base)
        return true;
    if ([...TEXTS, 'character'].includes(to.base))
        return true;
    return NUMBERS.includes(from.base) && NUMBERS.includes(to.base);
}

;// CONCATENATED MODULE: ./build/src/plan/value-sql.js
/** Statements that change a column's type, its enum or where its values come from. */





/** Default off, type, default on again: one statement, so one rewrite. (PostgreSQL 18 manual, ALTER TABLE, Examples.) */
function alterTypeSql(operation, direction) {
    const { table, column } = operation;
    const isUp = direction === 'up';
    const to = isUp ? operation.to : operation.from;
    const using = isUp ? operation.using : usingOf(column, operation.to, operation.from);
    const [before, after] = isUp
        ? [operation.defaultFrom, operation.defaultTo]
        : [operation.defaultTo, operation.defaultFrom];
    const type = (0,sql/* sql */.ll) `TYPE ${(0,column_type/* typeSql */.xn)(to)}${using === null ? (0,sql/* sql */.ll) `` : (0,sql/* sql */.ll) ` USING ${using}`}`;
    return alterColumn(table, column, [...offAndOn(before, after).off, type, ...offAndOn(before, after).on]);
}
function alterColumn(table, column, changes) {
    return (0,sql/* sql */.ll) `ALTER TABLE ${nameSql(table)} ${(0,sql/* join */.fj)(changes.map((change) => (0,sql/* sql */.ll) `ALTER COLUMN ${(0,sql/* ident */.bD)(column)} ${change}`))}`;
}
function offAndOn(before, after) {
    return {
        off: before === null ? [] : [(0,sql/* sql */.ll) `DROP DEFAULT`],
        on: after === null ? [] : [(0,sql/* sql */.ll) `SET DEFAULT ${after.text}`],
    };
}
/** The old type steps aside, every column moves to the new one by its text, the old one goes. */
function rebuildEnumSql(operation, direction) {
    const isUp = direction === 'up';
    const { name } = operation.to;
    const { values } = isUp ? operation.to : operation.from;
    const aside = { schema: name.schema, name: (0,naming/* makeObjectName */.Xw)(name.name, '', 'qail_old') };
    const moved = operation.columns.map((column) => moveColumn(column, name, isUp));
    return [
        (0,sql/* sql */.ll) `ALTER TYPE ${nameSql(name)} RENAME TO ${(0,sql/* ident */.bD)(aside.name)}`,
        (0,sql/* sql */.ll) `CREATE TYPE ${nameSql(name)} AS ENUM (${(0,sql/* join */.fj)(values.map((value) => (0,sql/* literal */.eu)(value)))})`,
        ...moved,
        (0,sql/* sql */.ll) `DROP TYPE ${nameSql(aside)}`,
    ];
}
function moveColumn({ table, column, array, defaultFrom, defaultTo }, type, isUp) {
    const [before, after] = isUp ? [defaultFrom, defaultTo] : [defaultTo, defaultFrom];
    const target = (0,sql/* sql */.ll) `${nameSql(type)}${array ? (0,sql/* sql */.ll) `[]` : (0,sql/* sql */.ll) ``}`;
    const text = array ? (0,sql/* sql */.ll) `text[]` : (0,sql/* sql */.ll) `text`;
    const change = (0,sql/* sql */.ll) `TYPE ${target} USING ${(0,sql/* ident */.bD)(column)}::${text}::${target}`;
    return alterColumn(table, column, [...offAndOn(before, after).off, change, ...offAndOn(before, after).on]);
}
/** Takes the old source of values off and puts the new one on. The position of a new sequence follows the rows there are. */
function generationSql(operation, direction) {
    const { table, column } = operation;
    const isUp = direction === 'up';
    const [from, to] = isUp ? [operation.from, operation.to] : [operation.to, operation.from];
    const type = isUp ? operation.type : (operation.fromType ?? operation.type);
    const on = (0,sql/* sql */.ll) `ALTER TABLE ${nameSql(table)} ALTER COLUMN ${(0,sql/* ident */.bD)(column)}`;
    if (from.kind === 'serial' && to.kind === 'serial') {
        return [onOwnedSequence(operation, (0,sql/* sql */.ll) `ALTER SEQUENCE %s AS ${(0,column_type/* typeSql */.xn)(type)}`)];
    }
    if (from.kind === 'identity' && to.kind === 'identity') {
        return [(0,sql/* sql */.ll) `${on} SET GENERATED ${to.always ? (0,sql/* sql */.ll) `ALWAYS` : (0,sql/* sql */.ll) `BY DEFAULT`}`];
    }
    return [...takeOff(operation, on, from), ...putOn({ ...operation, type }, on, to)];
}
function takeOff(operation, on, from) {
    switch (from.kind) {
        case 'none':
            return [];
        case 'default':
            return [(0,sql/* sql */.ll) `${on} DROP DEFAULT`];
        case 'serial':
            return [(0,sql/* sql */.ll) `${on} DROP DEFAULT`, onOwnedSequence(operation, (0,sql/* sql */.ll) `DROP SEQUENCE %s`)];
        case 'identity':
            return [(0,sql/* sql */.ll) `${on} DROP IDENTITY`];
        case 'generated':
            return [(0,sql/* sql */.ll) `${on} DROP EXPRESSION`];
    }
}
/**
 * A sequence keeps its name when its table or column is renamed, so only the database knows it: `%s` stands for it.
 * (PostgreSQL 18 manual, 9.27 pg_get_serial_sequence; 43.5.4 EXECUTE.)
 */
function onOwnedSequence({ table, column }, statement) {
    const held = (0,sql/* sql */.ll) `pg_get_serial_sequence(${(0,sql/* literal */.eu)(nameSql(table))}, ${(0,sql/* literal */.eu)(column)})`;
    return (0,sql/* sql */.ll) `DO ${(0,sql/* literal */.eu)((0,sql/* sql */.ll) `BEGIN EXECUTE format(${(0,sql/* literal */.eu)(statement)}, ${held}); END`)}`;
}
function putOn(operation, on, to) {
    const { table, column } = operation;
    const sequence = { schema: table.schema, name: (0,naming/* makeObjectName */.Xw)(table.name, column, 'seq') };
    switch (to.kind) {
        case 'none':
        case 'generated':
            return [];
        case 'default':
            return [(0,sql/* sql */.ll) `${on} SET DEFAULT ${to.expression.text}`];
        case 'serial': {
            const owner = (0,sql/* sql */.ll) `OWNED BY ${nameSql(table)}.${(0,sql/* ident */.bD)(column)}`;
            return [
                (0,sql/* sql */.ll) `CREATE SEQUENCE ${nameSql(sequence)} AS ${(0,column_type/* typeSql */.xn)(operation.type)} ${owner}`,
                positionSql((0,sql/* literal */.eu)(nameSql(sequence)), operation),
                (0,sql/* sql */.ll) `${on} SET DEFAULT nextval(${(0,sql/* literal */.eu)(nameSql(sequence))})`,
                (0,sql/* sql */.ll) `${on} SET NOT NULL`,
            ];
        }
        case 'identity': {
            const held = (0,sql/* sql */.ll) `pg_get_serial_sequence(${(0,sql/* literal */.eu)(nameSql(table))}, ${(0,sql/* literal */.eu)(column)})`;
            return [
                (0,sql/* sql */.ll) `${on} SET NOT NULL`,
                (0,sql/* sql */.ll) `${on} ADD GENERATED ${to.always ? (0,sql/* sql */.ll) `ALWAYS` : (0,sql/* sql */.ll) `BY DEFAULT`} AS IDENTITY`,
                positionSql(held, operation),
            ];
        }
    }
}
/** Without this the next insert would collide with the rows that are there. (PostgreSQL 18 manual, 9.17 setval.) */
function positionSql(sequence, { table, column }) {
    const highest = (0,sql/* sql */.ll) `(SELECT max(${(0,sql/* ident */.bD)(column)}) FROM ${nameSql(table)})`;
    return (0,sql/* sql */.ll) `SELECT setval(${sequence}, coalesce(${highest}, 1), ${highest} IS NOT NULL)`;
}

;// CONCATENATED MODULE: ./build/src/plan/ddl.js
/** Operation → the statements that do it and those that undo it. What is shown is what runs; there is no second printer. */






const at = (stage, ...statements) => statements.map((each) => ({ sql: each, stage }));
const main = (...statements) => at('main', ...statements);
const after = (...statements) => at('after', ...statements);
/** The statements that carry an operation out. */
function upOf(operation, created) {
    switch (operation.kind) {
        case 'rename_table':
            return main(...moveSql((0,sql/* sql */.ll) `TABLE`, operation.from, operation.to));
        case 'rename_enum':
            return main(...moveSql((0,sql/* sql */.ll) `TYPE`, operation.from, operation.to));
        case 'rename_index':
            return main((0,sql/* sql */.ll) `ALTER INDEX ${nameSql(operation.from)} RENAME TO ${(0,sql/* ident */.bD)(operation.to.name)}`);
        case 'rename_column':
            return main((0,sql/* sql */.ll) `${alter(operation.table)} RENAME COLUMN ${(0,sql/* ident */.bD)(operation.from)} TO ${(0,sql/* ident */.bD)(operation.to)}`);
        case 'rename_constraint':
            return main((0,sql/* sql */.ll) `${alter(operation.table)} RENAME CONSTRAINT ${(0,sql/* ident */.bD)(operation.from)} TO ${(0,sql/* ident */.bD)(operation.to)}`);
        case 'create_table':
            return main(createTableSql(operation.table, false));
        case 'drop_table':
            return main((0,sql/* sql */.ll) `DROP TABLE ${nameSql(operation.table.name)}`);
        case 'add_column':
            return main((0,sql/* sql */.ll) `${alter(operation.table)} ADD COLUMN ${columnSql(operation.column, true)}`);
        case 'drop_column':
            return main((0,sql/* sql */.ll) `${alter(operation.table)} DROP COLUMN ${(0,sql/* ident */.bD)(operation.column.name)}`);
        case 'transform':
            return main((0,sql/* sql */.ll) `UPDATE ${nameSql(operation.table)} SET ${(0,sql/* ident */.bD)(operation.column)} = (${operation.expression})`);
        case 'alter_column_type':
            return main(alterTypeSql(operation, 'up'));
        case 'rebuild_enum':
            return main(...rebuildEnumSql(operation, 'up'));
        case 'set_not_null':
            return created.has((0,schema_model/* showName */.$i)(operation.table)) ? main(requiredSql(operation)) : checkedNotNull(operation);
        case 'drop_not_null':
            return main((0,sql/* sql */.ll) `${column(operation)} DROP NOT NULL`);
        case 'set_default':
            return main(defaultSql(operation, operation.to?.text ?? null));
        case 'set_generation':
            return main(...generationSql(operation, 'up'));
        case 'add_constraint':
            return addConstraint(operation, created);
        case 'drop_constraint':
            return main((0,sql/* sql */.ll) `${alter(operation.table)} DROP CONSTRAINT ${(0,sql/* ident */.bD)(operation.name)}`);
        case 'create_index':
            return at(operation.index.concurrently ? 'after' : 'main', createIndexSql(operation.index));
        case 'drop_index':
            return main((0,sql/* sql */.ll) `DROP INDEX ${nameSql(operation.index.name)}`);
        case 'create_enum':
            return main(createEnumSql(operation.enum.name, operation.enum.values));
        case 'drop_enum':
            return main((0,sql/* sql */.ll) `DROP TYPE ${nameSql(operation.enum.name)}`);
        case 'add_enum_value':
            // A new label cannot be used in the transaction that adds it. (PostgreSQL 18 manual, ALTER TYPE.)
            return at('before', addValueSql(operation.enum, operation.value, operation.place));
        case 'set_row_security':
            return main(...securitySql(operation.table, operation.from, operation.to));
        case 'set_comment':
            return main(commentSql(operation.target, operation.to));
        default:
            return (0,errors/* unreachable */.HB)(operation);
    }
}
/** The statements that undo an operation, or null where no statement can. They bring structure back, never rows. */
function downOf(operation) {
    switch (operation.kind) {
        case 'rename_table':
            return main(...moveSql((0,sql/* sql */.ll) `TABLE`, operation.to, operation.from));
        case 'rename_enum':
            return main(...moveSql((0,sql/* sql */.ll) `TYPE`, operation.to, operation.from));
        case 'rename_index':
            return main((0,sql/* sql */.ll) `ALTER INDEX ${nameSql(operation.to)} RENAME TO ${(0,sql/* ident */.bD)(operation.from.name)}`);
        case 'rename_column':
            return main((0,sql/* sql */.ll) `${alter(operation.table)} RENAME COLUMN ${(0,sql/* ident */.bD)(operation.to)} TO ${(0,sql/* ident */.bD)(operation.from)}`);
        case 'rename_constraint':
            return main((0,sql/* sql */.ll) `${alter(operation.table)} RENAME CONSTRAINT ${(0,sql/* ident */.bD)(operation.to)} TO ${(0,sql/* ident */.bD)(operation.from)}`);
        case 'create_table':
            return main((0,sql/* sql */.ll) `DROP TABLE ${nameSql(operation.table.name)}`);
        case 'drop_table':
            return main(...recreateSql(operation));
        case 'add_column':
            return main((0,sql/* sql */.ll) `${alter(operation.table)} DROP COLUMN ${(0,sql/* ident */.bD)(operation.column.name)}`);
        case 'drop_column':
            return readdColumn(operation);
        case 'transform':
            return [];
        case 'alter_column_type':
            return main(alterTypeSql(operation, 'down'));
        case 'rebuild_enum':
            return main(...rebuildEnumSql(operation, 'down'));
        case 'set_not_null':
            return main((0,sql/* sql */.ll) `${column(operation)} DROP NOT NULL`);
        case 'drop_not_null':
            return checkedNotNull(operation);
        case 'set_default':
            return main(defaultSql(operation, operation.from?.text ?? null));
        case 'set_generation':
            return generationDown(operation);
        case 'add_constraint':
            return main(...dropConstraintSql(operation));
        case 'drop_constraint':
            return addConstraint(operation, new Set());
        case 'create_index':
            return main((0,sql/* sql */.ll) `DROP INDEX ${nameSql(operation.index.name)}`);
        case 'drop_index':
            return operation.index.damaged ? null : main(createIndexSql({ ...operation.index, concurrently: false }));
        case 'create_enum':
            return main((0,sql/* sql */.ll) `DROP TYPE ${nameSql(operation.enum.name)}`);
        case 'drop_enum':
            return main(createEnumSql(operation.enum.name, operation.enum.values));
        case 'add_enum_value':
            // PostgreSQL cannot take a label away. (PostgreSQL 18 manual, ALTER TYPE.)
            return null;
        case 'set_row_security':
            return main(...securitySql(operation.table, operation.to, operation.from));
        case 'set_comment':
            return main(commentSql(operation.target, operation.from));
        default:
            return (0,errors/* unreachable */.HB)(operation);
    }
}
function alter(table) {
    return (0,sql/* sql */.ll) `ALTER TABLE ${nameSql(table)}`;
}
function column({ table, column: name }) {
    return (0,sql/* sql */.ll) `${alter(table)} ALTER COLUMN ${(0,sql/* ident */.bD)(name)}`;
}
function requiredSql(on) {
    return (0,sql/* sql */.ll) `${column(on)} SET NOT NULL`;
}
/** A check that is validated beside the traffic spares SET NOT NULL its scan under the strongest lock. (From PostgreSQL 12.) */
function checkedNotNull(on) {
    const name = (0,sql/* ident */.bD)((0,naming/* makeObjectName */.Xw)(on.table.name, on.column, 'qail_not_null'));
    return [
        ...main((0,sql/* sql */.ll) `${alter(on.table)} ADD CONSTRAINT ${name} CHECK (${(0,sql/* ident */.bD)(on.column)} IS NOT NULL) NOT VALID`),
        ...after((0,sql/* sql */.ll) `${alter(on.table)} VALIDATE CONSTRAINT ${name}`, requiredSql(on), (0,sql/* sql */.ll) `${alter(on.table)} DROP CONSTRAINT ${name}`),
    ];
}
function defaultSql(on, value) {
    return value === null ? (0,sql/* sql */.ll) `${column(on)} DROP DEFAULT` : (0,sql/* sql */.ll) `${column(on)} SET DEFAULT ${value}`;
}
/** References and checks guard new rows at once and look at the old ones beside the traffic. */
function addConstraint({ table, constraint, name }, created) {
    const add = (0,sql/* sql */.ll) `${alter(table)} ADD CONSTRAINT ${(0,sql/* ident */.bD)(name)} ${constraintSql(constraint)}`;
    const inTwoSteps = constraint.kind === 'foreign_key' || constraint.kind === 'check';
    if (!inTwoSteps || created.has((0,schema_model/* showName */.$i)(table)))
        return main(add);
    return [...main((0,sql/* sql */.ll) `${add} NOT VALID`), ...after((0,sql/* sql */.ll) `${alter(table)} VALIDATE CONSTRAINT ${(0,sql/* ident */.bD)(name)}`)];
}
/** PostgreSQL leaves the columns of a dropped key required. */
function dropConstraintSql({ table, name, madeRequired = [] }) {
    const released = madeRequired.map((each) => (0,sql/* sql */.ll) `${column({ table, column: each })} DROP NOT NULL`);
    return [(0,sql/* sql */.ll) `${alter(table)} DROP CONSTRAINT ${(0,sql/* ident */.bD)(name)}`, ...released];
}
function moveSql(kind, from, to) {
    const renamed = from.name === to.name ? [] : [(0,sql/* sql */.ll) `ALTER ${kind} ${nameSql(from)} RENAME TO ${(0,sql/* ident */.bD)(to.name)}`];
    const moved = from.schema === to.schema
        ? []
        : [(0,sql/* sql */.ll) `ALTER ${kind} ${nameSql({ ...from, name: to.name })} SET SCHEMA ${(0,sql/* ident */.bD)(to.schema)}`];
    return [...renamed, ...moved];
}
function recreateSql({ table, indexes, comments }) {
    return [
        createTableSql(table, true),
        ...indexes.filter((index) => !index.damaged).map((index) => createIndexSql({ ...index, concurrently: false })),
        ...securitySql(table.name, { enabled: false, forced: false }, table.rowSecurity),
        ...comments.map(({ target, text }) => commentSql(target, text)),
    ];
}
/** Without the default, so that a restore does not find it in rows that held null; NOT NULL last, when the values are back. */
function readdColumn({ table, column: dropped, comment }) {
    const on = { table, column: dropped.name };
    const value = dropped.value.kind === 'default' ? [defaultSql(on, dropped.value.expression.text)] : [];
    const isOwnValue = dropped.value.kind !== 'none' && dropped.value.kind !== 'default';
    const required = dropped.nullable || isOwnValue ? [] : after(requiredSql(on));
    const target = { kind: 'column', table, column: dropped.name };
    const said = comment === undefined ? [] : [commentSql(target, comment)];
    return [...main((0,sql/* sql */.ll) `${alter(table)} ADD COLUMN ${columnSql(dropped, isOwnValue)}`, ...value, ...said), ...required];
}
function generationDown(operation) {
    return operation.from.kind === 'generated' ? null : main(...generationSql(operation, 'down'));
}
function createEnumSql(name, values) {
    return (0,sql/* sql */.ll) `CREATE TYPE ${nameSql(name)} AS ENUM (${(0,sql/* join */.fj)(values.map((value) => (0,sql/* literal */.eu)(value)))})`;
}
function addValueSql(name, value, place) {
    const add = (0,sql/* sql */.ll) `ALTER TYPE ${nameSql(name)} ADD VALUE IF NOT EXISTS ${(0,sql/* literal */.eu)(value)}`;
    if (place.kind === 'last')
        return add;
    return place.kind === 'before'
        ? (0,sql/* sql */.ll) `${add} BEFORE ${(0,sql/* literal */.eu)(place.value)}`
        : (0,sql/* sql */.ll) `${add} AFTER ${(0,sql/* literal */.eu)(place.value)}`;
}
function securitySql(table, from, to) {
    const enable = from.enabled === to.enabled ? [] : [to.enabled ? (0,sql/* sql */.ll) `ENABLE` : (0,sql/* sql */.ll) `DISABLE`];
    const force = from.forced === to.forced ? [] : [to.forced ? (0,sql/* sql */.ll) `FORCE` : (0,sql/* sql */.ll) `NO FORCE`];
    return [...enable, ...force].map((word) => (0,sql/* sql */.ll) `${alter(table)} ${word} ROW LEVEL SECURITY`);
}
function commentSql(target, text) {
    const value = text === null ? (0,sql/* sql */.ll) `NULL` : (0,sql/* literal */.eu)(text);
    if (target.kind === 'table')
        return (0,sql/* sql */.ll) `COMMENT ON TABLE ${nameSql(target.table)} IS ${value}`;
    return (0,sql/* sql */.ll) `COMMENT ON COLUMN ${nameSql(target.table)}.${(0,sql/* ident */.bD)(target.column)} IS ${value}`;
}
/** Names of the tables a list of operations creates. */
function newTables(operations) {
    const created = (table) => (0,schema_model/* showName */.$i)(table.name);
    return new Set(operations.flatMap((each) => (each.kind === 'create_table' ? [created(each.table)] : [])));
}

;// CONCATENATED MODULE: ./build/src/plan/column-diff.js
/** What changes between two versions of one table's columns. */


/** Operations for every column of a table that is on both sides. */
function diffColumns(before, after, context) {
    const old = new Map(before.columns.map((column) => [column.name, column]));
    const wanted = new Set(after.columns.map(({ name }) => name));
    return [
        ...before.columns.filter(({ name }) => !wanted.has(name)).map((column) => drop(context, column)),
        ...after.columns.flatMap((column) => {
            const was = old.get(column.name);
            return was === undefined ? addition(column, context) : diffColumn(was, column, context);
        }),
    ];
}
function drop({ table }, column) {
    return { kind: 'drop_column', table, column };
}
/** A required column without a value is added nullable, filled if a transform says with what, and required at the end. */
function addition(column, context) {
    const { table } = context;
    const backfilled = context.filled.has(column.name);
    const isBare = !column.nullable && column.value.kind === 'none';
    if (!isBare)
        return [{ kind: 'add_column', table, column, backfilled }];
    const add = { kind: 'add_column', table, column: { ...column, nullable: true }, backfilled };
    if (context.keyColumns.has(column.name))
        return [add];
    return [add, { kind: 'set_not_null', table, column: column.name }];
}
function diffColumn(before, after, context) {
    const typeChanged = !(0,column_type/* sameType */.n6)(before.type, after.type);
    const isGenerated = before.value.kind === 'generated' && after.value.kind === 'generated';
    // The type of a generated column is changed without USING, since its values are computed.
    const isRecomputed = isGenerated && typeChanged && usingOf(after.name, before.type, after.type) !== null;
    if (isRecomputed || mustBeMadeAnew(before.value, after.value)) {
        return [drop(context, before), ...addition(after, context)];
    }
    return [
        ...(typeChanged ? [typeChange(before, after, context)] : []),
        ...nullability(before, after, context),
        ...valueChange(before, after, context, typeChanged),
    ];
}
/** The values of a generated column are made by its expression, so another expression means another column. */
function mustBeMadeAnew(before, after) {
    if (after.kind !== 'generated')
        return false;
    if (before.kind !== 'generated')
        return true;
    return before.expression.normal !== after.expression.normal || before.stored !== after.stored;
}
function defaultOf({ value }) {
    return value.kind === 'default' ? value.expression : null;
}
function typeChange(before, after, { table }) {
    const column = after.name;
    return {
        kind: 'alter_column_type',
        table,
        column,
        from: before.type,
        to: after.type,
        using: usingOf(column, before.type, after.type),
        defaultFrom: defaultOf(before),
        // Another source than a default is set by an operation of its own.
        defaultTo: defaultOf(after),
    };
}
function nullability(before, after, { table, keyColumns }) {
    const column = after.name;
    if (before.nullable === after.nullable)
        return [];
    if (after.nullable)
        return [{ kind: 'drop_not_null', table, column }];
    return keyColumns.has(column) ? [] : [{ kind: 'set_not_null', table, column }];
}
function valueChange(before, after, context, typeChanged) {
    const { table } = context;
    const column = after.name;
    if (isPlain(before.value) && isPlain(after.value)) {
        const [from, to] = [defaultOf(before), defaultOf(after)];
        // A change of the type takes the old default off and puts the new one on by itself.
        if (typeChanged || context.rebuilt.has(column) || from?.normal === to?.normal)
            return [];
        return [{ kind: 'set_default', table, column, from, to }];
    }
    if (sameGeneration(before.value, after.value, before.type, after.type))
        return [];
    const types = { type: after.type, ...(typeChanged ? { fromType: before.type } : {}) };
    // A new default goes on together with the new type, which the old source of values may not allow.
    const isLeft = typeChanged && isPlain(after.value);
    const to = isLeft ? { kind: 'none' } : after.value;
    return [{ kind: 'set_generation', table, column, ...types, from: before.value, to }];
}
function isPlain(value) {
    return value.kind === 'none' || value.kind === 'default';
}
function sameGeneration(before, after, ...[from, to]) {
    if (before.kind !== after.kind)
        return false;
    if (before.kind === 'identity' && after.kind === 'identity')
        return before.always === after.always;
    // The sequence of a serial column has a type of its own.
    return before.kind !== 'serial' || (0,column_type/* sameType */.n6)(from, to);
}

;// CONCATENATED MODULE: ./build/src/plan/constraint-diff.js
/** What changes between two versions of one table's constraints. */



/** Operations for a table on both sides. The base side's constraints carry the names they have in the database. */
function diffConstraints(before, after) {
    const table = after.name;
    const names = (0,naming/* constraintNames */.Y)(after);
    const left = [...before.constraints];
    const operations = [];
    for (const constraint of after.constraints) {
        const at = indexOfEqual(left, constraint);
        const was = at < 0 ? undefined : left.splice(at, 1)[0];
        if (was === undefined) {
            const madeRequired = constraint.kind === 'primary_key' ? nullableAmong(before, constraint.columns) : [];
            operations.push({ kind: 'add_constraint', table, constraint, name: names.get(constraint) ?? '', madeRequired });
        }
        else if (constraint.name !== null && was.name !== null && constraint.name !== was.name) {
            operations.push({ kind: 'rename_constraint', table, from: was.name, to: constraint.name });
        }
    }
    return [...left.map((constraint) => dropOf(before, constraint)), ...operations];
}
/** Those of the columns that a table has and that may be null. */
function nullableAmong(table, columns) {
    return table.columns.filter(({ name, nullable }) => nullable && columns.includes(name)).map(({ name }) => name);
}
/** Constraints of a new table that cannot stand in its CREATE TABLE: references, which may go round in a ring. */
function newForeignKeys(table) {
    const names = (0,naming/* constraintNames */.Y)(table);
    return table.constraints.flatMap((constraint) => constraint.kind === 'foreign_key'
        ? [{ kind: 'add_constraint', table: table.name, constraint, name: names.get(constraint) ?? '' }]
        : []);
}
/**
 * References that stay but lean on a key that goes, or join columns whose types change: they are taken off first and put back
 * at the end. `operations` are those found so far; gives the ones to add.
 */
function leaningForeignKeys(base, head, operations) {
    return head.tables.flatMap((table) => {
        const before = base.tables.find((each) => (0,schema_model/* sameName */.q)(each.name, table.name));
        if (before === undefined)
            return [];
        const names = (0,naming/* constraintNames */.Y)(table);
        return table.constraints.flatMap((constraint) => {
            if (constraint.kind !== 'foreign_key' || !leans(table, constraint, operations))
                return [];
            const was = before.constraints[indexOfEqual(before.constraints, constraint)];
            if (was === undefined)
                return [];
            const name = constraint.name ?? was.name ?? names.get(constraint) ?? '';
            const what = { table: table.name, constraint, name };
            return [
                { kind: 'drop_constraint', ...what },
                { kind: 'add_constraint', ...what },
            ];
        });
    });
}
/** The operations, in which references of dropped tables go by themselves where they lean on a key of a table that stays. */
function withFreedKeys(operations) {
    return operations.flatMap((operation) => {
        if (operation.kind !== 'drop_table')
            return [operation];
        const { table } = operation;
        const leaning = table.constraints.filter((constraint) => constraint.kind === 'foreign_key' && leans(table, constraint, operations));
        const constraints = table.constraints.filter((constraint) => !leaning.includes(constraint));
        return [
            ...leaning.map((constraint) => dropOf(table, constraint)),
            { ...operation, table: { ...table, constraints } },
        ];
    });
}
function leans(table, key, operations) {
    const isTarget = (columns) => columns.length === key.targetColumns.length && columns.every((column) => key.targetColumns.includes(column));
    return operations.some((operation) => {
        if (operation.kind === 'drop_constraint') {
            const { constraint } = operation;
            const isKey = constraint.kind === 'primary_key' || constraint.kind === 'unique';
            return isKey && (0,schema_model/* sameName */.q)(operation.table, key.target) && isTarget(constraint.columns);
        }
        if (operation.kind === 'drop_index') {
            const { index } = operation;
            return (index.unique && (0,schema_model/* sameName */.q)(index.table, key.target) && isTarget(index.items.map(({ column }) => column ?? '')));
        }
        // A column that goes while a reference from it stays is made anew.
        if (operation.kind === 'drop_column')
            return (0,schema_model/* sameName */.q)(operation.table, table.name) && key.columns.includes(operation.column.name);
        if (operation.kind !== 'alter_column_type')
            return false;
        const isOwn = (0,schema_model/* sameName */.q)(operation.table, table.name) && key.columns.includes(operation.column);
        const isOther = (0,schema_model/* sameName */.q)(operation.table, key.target) && key.targetColumns.includes(operation.column);
        return (isOwn || isOther) && !isInteger(operation.from.base, operation.to.base);
    });
}
/** PostgreSQL compares integers of different sizes, so a reference between them may stay while they grow. */
function isInteger(...bases) {
    return bases.every((base) => ['smallint', 'integer', 'bigint'].includes(base));
}
/** The place of a constraint that is the same but perhaps for its name; -1 when there is none. */
function indexOfEqual(constraints, wanted) {
    const form = (0,fingerprint/* canonicalConstraint */.GD)({ ...wanted, name: null });
    const equal = (each) => (0,fingerprint/* canonicalConstraint */.GD)({ ...each, name: null }) === form;
    const sameNamed = constraints.findIndex((each) => equal(each) && each.name === wanted.name);
    return sameNamed >= 0 ? sameNamed : constraints.findIndex(equal);
}
function dropOf(table, constraint) {
    const name = constraint.name ?? (0,naming/* constraintNames */.Y)(table).get(constraint) ?? '';
    return { kind: 'drop_constraint', table: table.name, constraint, name };
}

;// CONCATENATED MODULE: ./build/src/plan/dependant.js
/** What stands on columns that change under it: PostgreSQL refuses such a change, or takes what stands there away with the column. */





/**
 * The operations, and those that make generated columns anew whose expression stays but mentions a column that changes its
 * type. PostgreSQL refuses such a change while they are there. (PostgreSQL 18 manual, ALTER TABLE, SET DATA TYPE.)
 */
function withGeneratedAgain(base, head, operations) {
    const retyped = retypedColumns(operations, () => true);
    if (retyped.size === 0)
        return operations;
    const again = tablesOnBothSides(base, head).flatMap(([before, after]) => {
        const changing = retyped.get((0,schema_model/* showName */.$i)(after.name)) ?? [];
        return after.columns.flatMap((column) => {
            const was = before.columns.find(({ name }) => name === column.name);
            if (was === undefined || column.value.kind !== 'generated' || was.value.kind !== 'generated')
                return [];
            const isAnew = operations.some((each) => each.kind === 'drop_column' && (0,schema_model/* sameName */.q)(each.table, after.name) && each.column.name === column.name);
            if (isAnew || (0,schema_expression/* columnsOf */.PL)(column.value.expression, changing).length === 0)
                return [];
            return [
                { kind: 'drop_column', table: after.name, column: was },
                { kind: 'add_column', table: after.name, column, backfilled: false },
            ];
        });
    });
    const anew = anewColumns(again);
    const isSpared = (each) => each.kind !== 'alter_column_type' || anew.get((0,schema_model/* showName */.$i)(each.table))?.includes(each.column) !== true;
    return [...operations.filter(isSpared), ...again];
}
/**
 * Constraints (references aside), indexes and comments that stay, on columns that are made anew or whose new type gives an
 * expression another meaning. They are taken off before and put back after.
 */
function dependants(base, head, operations) {
    const anew = anewColumns(operations);
    const retyped = retypedColumns(operations, ({ from, to }) => !keepsMeaning(from, to));
    if (anew.size + retyped.size === 0)
        return [];
    return tablesOnBothSides(base, head).flatMap(([before, after]) => {
        const key = (0,schema_model/* showName */.$i)(after.name);
        const touched = { anew: anew.get(key) ?? [], retyped: retyped.get(key) ?? [] };
        if (touched.anew.length + touched.retyped.length === 0)
            return [];
        return [
            ...constraintsAgain(before, after, touched, operations),
            ...indexesAgain(head, after, touched, operations),
            ...commentsAgain(head, after, touched, operations),
        ];
    });
}
function tablesOnBothSides(base, head) {
    const old = new Map(base.tables.map((table) => [(0,schema_model/* showName */.$i)(table.name), table]));
    return head.tables.flatMap((after) => {
        const before = old.get((0,schema_model/* showName */.$i)(after.name));
        return before === undefined ? [] : [[before, after]];
    });
}
function grouped(columns) {
    const groups = new Map();
    for (const [table, column] of columns)
        groups.set(table, [...(groups.get(table) ?? []), column]);
    return groups;
}
function anewColumns(operations) {
    const keysOf = (kind) => operations.flatMap((each) => (each.kind === kind ? [[(0,schema_model/* showName */.$i)(each.table), each.column.name]] : []));
    const added = new Set(keysOf('add_column').map((key) => key.join('\u0000')));
    return grouped(keysOf('drop_column').filter((key) => added.has(key.join('\u0000'))));
}
function retypedColumns(operations, counts) {
    return grouped(operations.flatMap((each) => {
        if (each.kind === 'alter_column_type' && counts(each))
            return [[(0,schema_model/* showName */.$i)(each.table), each.column]];
        if (each.kind !== 'rebuild_enum')
            return [];
        return each.columns.map(({ table, column }) => [(0,schema_model/* showName */.$i)(table), column]);
    }));
}
function constraintsAgain(before, after, touched, operations) {
    const names = (0,naming/* constraintNames */.Y)(after);
    const isNew = (constraint) => operations.some((each) => each.kind === 'add_constraint' && each.constraint === constraint);
    return after.constraints.flatMap((constraint) => {
        if (isNew(constraint) || !constraintStandsOn(constraint, touched))
            return [];
        const was = before.constraints[indexOfEqual(before.constraints, constraint)];
        const name = constraint.name ?? was?.name ?? names.get(constraint) ?? '';
        const what = { table: after.name, constraint, name };
        return [
            { kind: 'drop_constraint', ...what },
            { kind: 'add_constraint', ...what },
        ];
    });
}
function constraintStandsOn(constraint, { anew, retyped }) {
    if (constraint.kind === 'foreign_key')
        return false;
    if (constraint.kind === 'check')
        return (0,schema_expression/* columnsOf */.PL)(constraint.expression, [...anew, ...retyped]).length > 0;
    return constraint.columns.some((column) => anew.includes(column));
}
function indexesAgain(head, table, touched, operations) {
    const isNew = (index) => operations.some((each) => each.kind === 'create_index' && (0,schema_model/* sameName */.q)(each.index.name, index.name));
    return head.indexes
        .filter((index) => (0,schema_model/* sameName */.q)(index.table, table.name) && !index.damaged && !isNew(index))
        .filter((index) => indexStandsOn(index, touched))
        .flatMap((index) => [
        { kind: 'drop_index', index },
        { kind: 'create_index', index },
    ]);
}
/** An index on a plain column follows its type; only what is computed from the column does not. */
function indexStandsOn({ items, include, where }, { anew, retyped }) {
    const plain = [...include, ...items.flatMap(({ column }) => (column === null ? [] : [column]))];
    const computed = [
        ...items.flatMap(({ column, expression }) => (column === null ? [expression] : [])),
        ...(where === null ? [] : [where]),
    ];
    return (plain.some((column) => anew.includes(column)) ||
        computed.some((each) => (0,schema_expression/* columnsOf */.PL)(each, [...anew, ...retyped]).length > 0));
}
function commentsAgain(head, table, { anew }, operations) {
    return head.comments.flatMap(({ target, text }) => {
        if (target.kind !== 'column' || !(0,schema_model/* sameName */.q)(target.table, table.name) || !anew.includes(target.column))
            return [];
        const isSet = operations.some((each) => each.kind === 'set_comment' &&
            each.target.kind === 'column' &&
            (0,schema_model/* sameName */.q)(each.target.table, table.name) &&
            each.target.column === target.column);
        return isSet ? [] : [{ kind: 'set_comment', target, from: null, to: text }];
    });
}

;// CONCATENATED MODULE: ./build/src/plan/object-diff.js
/** What changes among indexes, enums and comments. */



/** Operations for the indexes; those of a dropped table fall with it. A damaged definition is never compared. */
function diffIndexes(base, head) {
    const [old, wanted] = [byName(base.indexes), byName(head.indexes)];
    const kept = byName(head.tables);
    const gone = base.indexes.filter(({ name, table }) => !wanted.has((0,schema_model/* showName */.$i)(name)) && kept.has((0,schema_model/* showName */.$i)(table)));
    const fresh = head.indexes.filter(({ name, damaged }) => !old.has((0,schema_model/* showName */.$i)(name)) && !damaged);
    const operations = [];
    for (const index of fresh) {
        const form = (0,fingerprint/* canonicalIndex */.zS)(index);
        const at = gone.findIndex((each) => !each.damaged && (0,fingerprint/* canonicalIndex */.zS)(each) === form);
        const was = at < 0 ? undefined : gone.splice(at, 1)[0];
        operations.push(was === undefined
            ? { kind: 'create_index', index }
            : { kind: 'rename_index', from: was.name, to: index.name, table: index.table });
    }
    const changed = head.indexes.flatMap((index) => {
        const was = old.get((0,schema_model/* showName */.$i)(index.name));
        if (was === undefined || was.damaged || index.damaged)
            return [];
        const same = (0,fingerprint/* canonicalIndex */.zS)(was) === (0,fingerprint/* canonicalIndex */.zS)(index) && (0,schema_model/* sameName */.q)(was.table, index.table);
        return same
            ? []
            : [
                { kind: 'drop_index', index: was },
                { kind: 'create_index', index },
            ];
    });
    return [...gone.map((index) => ({ kind: 'drop_index', index })), ...operations, ...changed];
}
function byName(items) {
    return new Map(items.map((item) => [(0,schema_model/* showName */.$i)(item.name), item]));
}
/** Operations for the enums. Values that only came are added; values that went or moved mean building the type anew. */
function diffEnums(base, head) {
    const operations = head.enums.flatMap((after) => {
        const before = base.enums.find(({ name }) => (0,schema_model/* sameName */.q)(name, after.name));
        if (before === undefined)
            return [{ kind: 'create_enum', enum: after }];
        return isSubsequence(before.values, after.values) ? additions(before, after) : [rebuild(before, after, base, head)];
    });
    const dropped = base.enums.filter(({ name }) => !head.enums.some((each) => (0,schema_model/* sameName */.q)(each.name, name)));
    const unused = dropped.filter(({ name }) => enumColumns(head, name).length === 0);
    return [...operations, ...unused.map((each) => ({ kind: 'drop_enum', enum: each }))];
}
function isSubsequence(part, whole) {
    let at = 0;
    for (const value of whole)
        if (value === part[at])
            at += 1;
    return at === part.length;
}
function additions(before, after) {
    const known = new Set(before.values);
    return after.values.flatMap((value, i) => {
        if (known.has(value))
            return [];
        const isLast = after.values.slice(i + 1).every((next) => !known.has(next));
        const previous = after.values[i - 1];
        const next = after.values.slice(i + 1).find((each) => known.has(each));
        known.add(value);
        const place = isLast || (previous === undefined && next === undefined)
            ? { kind: 'last' }
            : previous === undefined
                ? { kind: 'before', value: next ?? '' }
                : { kind: 'after', value: previous };
        return [{ kind: 'add_enum_value', enum: after.name, value, place }];
    });
}
function rebuild(before, after, base, head) {
    const removed = before.values.filter((value) => !after.values.includes(value));
    const columns = enumColumns(base, before.name).flatMap((column) => {
        const kept = enumColumns(head, after.name).find((each) => (0,schema_model/* sameName */.q)(each.table, column.table) && each.column === column.column);
        if (kept !== undefined)
            return [{ ...column, defaultTo: kept.defaultTo }];
        const stays = head.tables.some(({ name, columns: there }) => (0,schema_model/* sameName */.q)(name, column.table) && there.some((each) => each.name === column.column));
        // A column that takes another type has left the enum before this runs.
        return stays ? [] : [column];
    });
    return { kind: 'rebuild_enum', from: before, to: after, removed, columns };
}
/** Every column of an enum type. */
function enumColumns(model, name) {
    return model.tables.flatMap((table) => table.columns.flatMap(({ name: column, type, value }) => {
        if (type.kind !== 'custom' || type.base !== name.name || type.schema !== name.schema)
            return [];
        const own = value.kind === 'default' ? value.expression : null;
        return [{ table: table.name, column, array: type.array, defaultFrom: own, defaultTo: own }];
    }));
}
/** Operations for the comments of tables and columns that are still there. */
function diffComments(base, head) {
    const textsOf = (model) => new Map(model.comments.map((each) => [(0,positions/* positionKey */.v)({ kind: 'comment', target: each.target }), each]));
    const [before, after] = [textsOf(base), textsOf(head)];
    const set = [...after.entries()].flatMap(([key, { target, text }]) => {
        const from = before.get(key)?.text ?? null;
        return from === text ? [] : [{ kind: 'set_comment', target, from, to: text }];
    });
    const removed = [...before.entries()].flatMap(([key, { target, text }]) => {
        const table = head.tables.find(({ name }) => (0,schema_model/* sameName */.q)(name, target.table));
        const isThere = table !== undefined && (target.kind === 'table' || table.columns.some(({ name }) => name === target.column));
        return after.has(key) || !isThere ? [] : [{ kind: 'set_comment', target, from: text, to: null }];
    });
    return [...set, ...removed];
}
/** Columns whose enum is built anew by one of the operations, as `table.column`. */
function rebuiltColumns(operations) {
    return new Set(operations.flatMap((operation) => operation.kind === 'rebuild_enum'
        ? operation.columns.map(({ table, column }) => `${(0,schema_model/* showName */.$i)(table)}.${column}`)
        : []));
}

;// CONCATENATED MODULE: ./build/src/plan/diff.js
/** Two models, the old one already under its new names → the operations that lead from one to the other, in no order yet. */






/** The operations between two models. Equal models give none, whatever the order of their lists. */
function diffModels(base, head, transforms) {
    const [old, wanted] = [withoutOwn(base), withoutOwn(head)];
    const enums = diffEnums(old, wanted);
    const rebuilt = rebuiltColumns(enums);
    const before = new Map(old.tables.map((table) => [(0,schema_model/* showName */.$i)(table.name), table]));
    const kept = new Set(wanted.tables.map(({ name }) => (0,schema_model/* showName */.$i)(name)));
    const tables = wanted.tables.flatMap((table) => tableOperations(before.get((0,schema_model/* showName */.$i)(table.name)), table, transforms, rebuilt));
    const dropped = old.tables
        .filter(({ name }) => !kept.has((0,schema_model/* showName */.$i)(name)))
        .flatMap((table) => dropOperations(old, table));
    const direct = [...enums, ...tables, ...dropped, ...diffIndexes(old, wanted), ...diffComments(old, wanted)];
    const generated = withGeneratedAgain(old, wanted, direct);
    const found = withFreedKeys([...generated, ...dependants(old, wanted, generated)]);
    const filled = transforms.map(({ table, column, expression }) => ({
        kind: 'transform',
        table,
        column,
        expression,
    }));
    return [...found, ...filled, ...leaningForeignKeys(old, wanted, found)].map((each) => withComment(each, old));
}
/** A dropped column takes its comment along. */
function withComment(operation, { comments }) {
    if (operation.kind !== 'drop_column')
        return operation;
    const said = comments.find(({ target }) => target.kind === 'column' && (0,schema_model/* sameName */.q)(target.table, operation.table) && target.column === operation.column.name);
    return said === undefined ? operation : { ...operation, comment: said.text };
}
/** The `_qail_*` tables belong to this program and are never part of a change. */
function withoutOwn(model) {
    const isOwn = (name) => name.name.startsWith('_qail_');
    return {
        ...model,
        tables: model.tables.filter(({ name }) => !isOwn(name)),
        indexes: model.indexes.filter(({ table }) => !isOwn(table)),
        comments: model.comments.filter(({ target }) => !isOwn(target.table)),
    };
}
function tableOperations(before, after, transforms, rebuilt) {
    const table = after.name;
    const security = {
        kind: 'set_row_security',
        table,
        from: before?.rowSecurity ?? OFF,
        to: after.rowSecurity,
    };
    const secured = security.from.enabled !== security.to.enabled || security.from.forced !== security.to.forced ? [security] : [];
    if (before === undefined)
        return [{ kind: 'create_table', table: after }, ...newForeignKeys(after), ...secured];
    const context = {
        table,
        keyColumns: new Set(after.constraints.flatMap((each) => (each.kind === 'primary_key' ? each.columns : []))),
        filled: new Set(transforms.filter((hint) => (0,schema_model/* sameName */.q)(hint.table, table)).map(({ column }) => column)),
        rebuilt: new Set([...rebuilt]
            .filter((key) => key.startsWith(`${(0,schema_model/* showName */.$i)(table)}.`))
            .map((key) => key.slice((0,schema_model/* showName */.$i)(table).length + 1))),
    };
    return [...diffColumns(before, after, context), ...diffConstraints(before, after), ...secured];
}
const OFF = { enabled: false, forced: false };
/** A dropped table; references within a ring of dropped tables go first, by themselves. */
function dropOperations(base, table) {
    const ring = table.constraints.filter((constraint) => isInRing(base, table, constraint));
    const rest = { ...table, constraints: table.constraints.filter((constraint) => !ring.includes(constraint)) };
    const drops = ring.map((constraint) => ({
        kind: 'drop_constraint',
        table: table.name,
        constraint,
        name: constraint.name ?? '',
    }));
    const indexes = base.indexes.filter((index) => (0,schema_model/* sameName */.q)(index.table, table.name));
    const comments = base.comments.filter(({ target }) => (0,schema_model/* sameName */.q)(target.table, table.name));
    return [...drops, { kind: 'drop_table', table: rest, indexes, comments }];
}
/** True for a reference from which other references lead back to its own table, itself aside. */
function isInRing(model, table, constraint) {
    if (constraint.kind !== 'foreign_key' || (0,schema_model/* sameName */.q)(constraint.target, table.name))
        return false;
    const reached = new Set();
    const pending = [constraint.target];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
        const key = (0,schema_model/* showName */.$i)(next);
        if (reached.has(key))
            continue;
        reached.add(key);
        const there = model.tables.find(({ name }) => (0,schema_model/* showName */.$i)(name) === key);
        there?.constraints.forEach((each) => each.kind === 'foreign_key' && pending.push(each.target));
    }
    return reached.has((0,schema_model/* showName */.$i)(table.name));
}
/**
 * Drop and add pairs that may be one thing under another name; nothing is guessed, a person is asked. The caller leaves out
 * drops that a person has confirmed.
 */
function renameQuestions(operations) {
    const created = operations.flatMap((each) => (each.kind === 'create_table' ? [each.table] : []));
    const tables = operations.flatMap((each) => {
        if (each.kind !== 'drop_table')
            return [];
        const at = created.findIndex((table) => likeness(each.table, table) >= 0.6);
        const [match] = at < 0 ? [] : created.splice(at, 1);
        return match === undefined ? [] : [question('table', (0,schema_model/* showName */.$i)(each.table.name), (0,schema_model/* showName */.$i)(match.name))];
    });
    return [...tables, ...columnQuestions(operations)];
}
function columnQuestions(operations) {
    const columns = operations.filter((each) => each.kind === 'drop_column' || each.kind === 'add_column');
    // A column that goes and comes under one name is made anew, not renamed.
    const isAnew = (each) => columns.some((other) => other.kind !== each.kind && (0,schema_model/* sameName */.q)(other.table, each.table) && other.column.name === each.column.name);
    const added = columns.flatMap((each) => (each.kind === 'add_column' && !isAnew(each) ? [each] : []));
    return columns.flatMap((each) => {
        if (each.kind !== 'drop_column' || isAnew(each))
            return [];
        const at = added.findIndex(({ table, column }) => (0,schema_model/* sameName */.q)(table, each.table) && column.name !== each.column.name && sameShape(column, each.column));
        const [match] = at < 0 ? [] : added.splice(at, 1);
        if (match === undefined)
            return [];
        const path = (column) => `${(0,schema_model/* showName */.$i)(each.table)}.${column.name}`;
        return [question('column', path(each.column), path(match.column))];
    });
}
function question(object, from, to) {
    return { object, from, to, hint: `rename ${from} -> ${to}` };
}
function sameShape(a, b) {
    return (0,column_type/* showType */.wb)(a.type) === (0,column_type/* showType */.wb)(b.type) && a.value.kind === b.value.kind;
}
/** The share of columns, name and type, that two tables have in common. */
function likeness(a, b) {
    const shape = (table) => table.columns.map(({ name, type }) => `${name} ${(0,column_type/* showType */.wb)(type)}`);
    const [left, right] = [shape(a), new Set(shape(b))];
    const common = left.filter((each) => right.has(each)).length;
    const all = left.length + right.size - common;
    return all === 0 ? 0 : common / all;
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __nccwpck_require__(7598);
;// CONCATENATED MODULE: ./build/src/plan/digest.js
/** The digest of a plan: two plans with the same digest do the same to the same schema. */

/** sha256 over both fingerprints and every statement with its stage. Row counts, positions and hints have no part in it. */
function digestOf(from, to, steps) {
    const statements = steps.map(({ operation, up }) => [operation.kind, up.map(({ sql, stage }) => [stage, sql])]);
    return (0,external_node_crypto_.createHash)('sha256')
        .update(JSON.stringify([from, to, statements]))
        .digest('hex');
}

;// CONCATENATED MODULE: ./build/src/plan/lock.js
/** Which lock an operation takes on a table with rows, and how long it holds it: an instant, a scan, a build, a rewrite. */


/** For operations on a table that the plan itself creates, and for those that touch none. */
const NO_LOCK = { mode: 'none', work: 'none', table: null, also: [] };
/**
 * The strongest lock of an operation. Measured on PostgreSQL 15 and 18: `pg_locks`, `relfilenode` and scan counters before and
 * after each statement; what happens is described in the PostgreSQL 18 manual, 13.3 Explicit Locking and ALTER TABLE, Notes.
 */
function lockOf(operation) {
    switch (operation.kind) {
        case 'create_table':
        case 'create_enum':
        case 'drop_enum':
        case 'rename_enum':
        case 'add_enum_value':
        case 'rename_index':
            return NO_LOCK;
        case 'rename_table':
            return exclusive(operation.from, 'none');
        case 'rename_column':
        case 'rename_constraint':
        case 'drop_column':
        case 'drop_not_null':
        case 'set_default':
        case 'set_row_security':
            return exclusive(operation.table, 'none');
        case 'drop_table':
            return exclusive(operation.table.name, 'none', parents(operation.table.constraints, operation.table.name));
        case 'add_column':
            return exclusive(operation.table, fillsRows(operation.column) ? 'rewrite' : 'none');
        case 'set_generation':
            return exclusive(operation.table, operation.to.kind === 'serial' || operation.to.kind === 'identity' ? 'scan' : 'none');
        case 'transform':
            return lock('none', 'rewrite', operation.table);
        case 'alter_column_type':
            return exclusive(operation.table, typeWork(operation));
        case 'rebuild_enum':
            return rebuildLock(operation);
        case 'set_not_null':
            return lock('SHARE UPDATE EXCLUSIVE', 'scan', operation.table);
        case 'add_constraint':
            return constraintLock(operation);
        case 'drop_constraint':
            return operation.constraint.kind === 'foreign_key'
                ? exclusive(operation.table, 'none', [operation.constraint.target])
                : exclusive(operation.table, 'none');
        case 'create_index':
            return lock(operation.index.concurrently ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE', 'index_build', operation.index.table);
        case 'drop_index':
            return exclusive(operation.index.table, 'none');
        case 'set_comment':
            return lock('SHARE UPDATE EXCLUSIVE', 'none', operation.target.table);
        default:
            return (0,errors/* unreachable */.HB)(operation);
    }
}
function lock(mode, work, table, also = []) {
    return { mode, work, table, also };
}
function exclusive(table, work, also = []) {
    return lock('ACCESS EXCLUSIVE', work, table, also);
}
/** Dropping a table locks the tables it refers to as well. */
function parents(constraints, own) {
    return constraints.flatMap(({ target }) => (target === undefined || target.name === own.name ? [] : [target]));
}
/** A value that differs from row to row has to be written into every row; a constant or a stable one is kept once. */
function fillsRows({ value }) {
    switch (value.kind) {
        case 'none':
            return false;
        case 'serial':
        case 'identity':
            return true;
        case 'generated':
            return value.stored;
        case 'default':
            return /\(call (?!now\)|transaction_timestamp|statement_timestamp|current_)/.test(value.expression.normal);
        default:
            return (0,errors/* unreachable */.HB)(value);
    }
}
/** Longer and unbounded text, and wider numeric of the same scale, keep the bytes that are there; within an array nothing does. */
function typeWork({ from, to }) {
    if (from.kind !== 'builtin' || to.kind !== 'builtin' || from.array || to.array)
        return 'rewrite';
    const texts = ['text', 'character varying'];
    const unbounded = (modifiers) => modifiers.length === 0;
    if (texts.includes(from.base) && texts.includes(to.base))
        return isWidening(from, to) || unbounded(to.modifiers) ? 'none' : 'rewrite';
    const zones = ['timestamp without time zone', 'timestamp with time zone'];
    if (from.base !== to.base && zones.includes(from.base) && zones.includes(to.base))
        return 'rewrite';
    if (from.base !== to.base || !isWidening(from, to))
        return 'rewrite';
    return from.base === 'numeric' && !unbounded(to.modifiers) && from.modifiers[1] !== to.modifiers[1]
        ? 'rewrite'
        : 'none';
}
function rebuildLock({ columns }) {
    const [first, ...others] = columns;
    return first === undefined
        ? NO_LOCK
        : exclusive(first.table, 'rewrite', others.map(({ table }) => table));
}
function constraintLock({ table, constraint }) {
    switch (constraint.kind) {
        case 'primary_key':
        case 'unique':
            return exclusive(table, 'index_build');
        case 'check':
            // Added without a look at the rows, then validated beside the traffic.
            return lock('SHARE UPDATE EXCLUSIVE', 'scan', table);
        case 'foreign_key':
            return lock('SHARE ROW EXCLUSIVE', 'none', table, [constraint.target]);
        default:
            return (0,errors/* unreachable */.HB)(constraint);
    }
}

;// CONCATENATED MODULE: ./build/src/plan/hazard.js
/** What is dangerous about an operation by itself, before anybody has looked at a row. */




const hazard = (kind, reason) => ({ kind, reason });
/** True for the kinds that can destroy data, whatever the rows hold today: a person has to agree to them. */
function isDestructive(operation) {
    if (operation.kind === 'alter_column_type')
        return !isWidening(operation.from, operation.to);
    if (operation.kind === 'rebuild_enum')
        return operation.removed.length > 0;
    return operation.kind === 'drop_table' || operation.kind === 'drop_column';
}
/** Every hazard of an operation on a table that was there before; reasons are lower case, without names from the file. */
function hazardsOf(operation) {
    return [...ownHazards(operation), ...lockHazards(lockOf(operation))];
}
function lockHazards({ mode, work }) {
    if (work === 'none')
        return [];
    const during = work === 'rewrite'
        ? 'the table and its indexes are rewritten'
        : work === 'scan'
            ? 'the table is scanned'
            : 'the index is built';
    const rewrite = work === 'rewrite' ? [hazard('rewrites_table', 'every row is written anew')] : [];
    if (mode === 'ACCESS EXCLUSIVE')
        return [...rewrite, hazard('blocks_reads', `reads and writes wait while ${during}`)];
    const blocksWrites = mode === 'SHARE' || mode === 'SHARE ROW EXCLUSIVE';
    return blocksWrites ? [...rewrite, hazard('blocks_writes', `writes wait while ${during}`)] : rewrite;
}
function ownHazards(operation) {
    switch (operation.kind) {
        case 'drop_table':
            return [
                hazard('loses_data', 'all rows go'),
                hazard('breaks_clients', 'code that reads or writes the table fails'),
            ];
        case 'drop_column':
            return [hazard('loses_data', 'all values go'), hazard('breaks_clients', 'code that names the column fails')];
        case 'rename_table':
        case 'rename_column':
            return [hazard('breaks_clients', 'code that uses the old name fails')];
        case 'alter_column_type':
            return typeHazards(operation);
        case 'rebuild_enum':
            return operation.removed.length === 0
                ? []
                : [
                    hazard('may_fail', 'fails on rows that hold a removed value'),
                    hazard('breaks_clients', 'code that writes a removed value fails'),
                ];
        case 'set_not_null':
            return [
                hazard('may_fail', 'fails on rows that hold null'),
                hazard('breaks_clients', 'inserts without a value fail'),
            ];
        case 'add_constraint':
            return [hazard('may_fail', failureOf(operation.constraint))];
        case 'create_index':
            return operation.index.unique ? [hazard('may_fail', 'fails on rows with equal keys')] : [];
        case 'drop_constraint':
            return [hazard('weakens_guard', guardOf(operation.constraint))];
        case 'drop_index':
            return operation.index.unique
                ? [hazard('weakens_guard', 'equal keys are no longer refused')]
                : [hazard('breaks_clients', 'queries that use the index get slower')];
        case 'drop_not_null':
            return [hazard('weakens_guard', 'null is no longer refused')];
        case 'set_default':
            return operation.to === null ? [hazard('breaks_clients', 'inserts without a value get null')] : [];
        case 'set_row_security':
            return securityHazards(operation);
        case 'add_enum_value':
            return [hazard('cannot_reverse', 'PostgreSQL cannot take a value out of an enum')];
        case 'add_column':
        case 'transform':
        case 'set_generation':
        case 'rename_constraint':
        case 'rename_index':
        case 'rename_enum':
        case 'create_table':
        case 'create_enum':
        case 'drop_enum':
        case 'set_comment':
            return [];
        default:
            return (0,errors/* unreachable */.HB)(operation);
    }
}
function typeHazards({ from, to }) {
    const clients = hazard('breaks_clients', 'clients may receive the values in another form');
    if (isWidening(from, to))
        return from.base === to.base ? [] : [clients];
    return [
        hazard('loses_data', `values that do not fit ${(0,column_type/* showType */.wb)(to)} are changed or refused`),
        hazard('may_fail', 'fails on values that cannot be converted'),
        clients,
    ];
}
function failureOf(constraint) {
    switch (constraint.kind) {
        case 'primary_key':
            return 'fails on rows with equal keys or with null in the key';
        case 'unique':
            return 'fails on rows with equal keys';
        case 'check':
            return 'fails on rows for which the check is false';
        case 'foreign_key':
            return 'fails on rows that refer to a row that is not there';
        default:
            return (0,errors/* unreachable */.HB)(constraint);
    }
}
function guardOf(constraint) {
    switch (constraint.kind) {
        case 'primary_key':
        case 'unique':
            return 'equal keys are no longer refused';
        case 'check':
            return 'the check no longer guards new rows';
        case 'foreign_key':
            return 'references to rows that are not there are no longer refused';
        default:
            return (0,errors/* unreachable */.HB)(constraint);
    }
}
function securityHazards({ from, to }) {
    const weaker = (from.enabled && !to.enabled) || (from.forced && !to.forced);
    if (weaker)
        return [hazard('weakens_guard', 'rows that policies hid become visible')];
    return [hazard('breaks_clients', 'rows disappear for roles without a policy')];
}

;// CONCATENATED MODULE: ./build/src/plan/order.js
/** The order in which operations run: what destroys comes last, and every set is sorted by name, so a plan is always the same. */


/** Renames keep the order they were given; everything else is sorted by phase, then by what it leans on, then by name. */
function inOrder(operations) {
    const anew = madeAnew(operations);
    const rebuilt = new Set(operations.flatMap((each) => (each.kind === 'rebuild_enum' ? [(0,schema_model/* showName */.$i)(each.from.name)] : [])));
    const depth = dropDepths(operations);
    const keyed = operations.map((operation, given) => {
        const phase = phaseOf(operation, { anew, rebuilt });
        const level = operation.kind === 'drop_table' ? (depth.get((0,schema_model/* showName */.$i)(operation.table.name)) ?? 0) : 0;
        const name = phase < 2 ? String(given).padStart(9, '0') : subjectOf(operation);
        return { operation, phase, level, name };
    });
    return keyed
        .toSorted((a, b) => a.phase - b.phase || a.level - b.level || byText(a.name, b.name))
        .map((each) => each.operation);
}
function byText(a, b) {
    return a < b ? -1 : a > b ? 1 : 0;
}
/** Columns that are dropped and added again under the same name. */
function madeAnew(operations) {
    const keyOf = (table, column) => `${(0,schema_model/* showName */.$i)(table)}.${column}`;
    const added = new Set(operations.flatMap((each) => (each.kind === 'add_column' ? [keyOf(each.table, each.column.name)] : [])));
    const dropped = operations.flatMap((each) => each.kind === 'drop_column' ? [keyOf(each.table, each.column.name)] : []);
    return new Set(dropped.filter((key) => added.has(key)));
}
function phaseOf(operation, { anew, rebuilt }) {
    switch (operation.kind) {
        case 'rename_table':
        case 'rename_column':
        case 'rename_enum':
            return 1;
        case 'rename_index':
        case 'rename_constraint':
            return 1.5;
        case 'drop_constraint':
            return 2 + keyRank(operation.constraint.kind, true);
        case 'drop_index':
            return 2.5;
        case 'create_enum':
            return 4;
        case 'add_enum_value':
            return 4.1;
        case 'rebuild_enum':
            return 4.2;
        case 'create_table':
            return 7;
        case 'add_column':
            // A generated column stands on others, which have to be there with their new types.
            return operation.column.value.kind === 'generated' ? 10.5 : 8;
        case 'transform':
            return 9;
        case 'alter_column_type': {
            // What leaves an enum does so with all its values, before some of them go.
            const { schema, base } = operation.from;
            return schema !== null && rebuilt.has((0,schema_model/* showName */.$i)({ schema, name: base })) ? 4.15 : 10;
        }
        case 'drop_not_null':
            return 11;
        case 'set_default':
            return 11.1;
        case 'set_not_null':
            return 12;
        case 'set_generation':
            // What is given up stands in the way of another type and of null; what comes needs the type, and no null.
            return operation.to.kind === 'none' || operation.to.kind === 'default' ? 9.5 : 12.5;
        case 'add_constraint':
            return operation.constraint.kind === 'foreign_key' ? 15 : 13 + keyRank(operation.constraint.kind, false);
        case 'create_index':
            return operation.index.concurrently ? 14.5 : 14;
        case 'set_row_security':
            return 17;
        case 'set_comment':
            return 17.5;
        case 'drop_column':
            // The values of a generated column are computed, and it stands in the way of the columns it stands on.
            return operation.column.value.kind === 'generated' ||
                anew.has(`${(0,schema_model/* showName */.$i)(operation.table)}.${operation.column.name}`)
                ? 3
                : 18;
        case 'drop_table':
            return 19;
        case 'drop_enum':
            return 20;
        default:
            return (0,errors/* unreachable */.HB)(operation);
    }
}
/** References lean on keys: they go before them and come after them. */
function keyRank(kind, dropping) {
    const ranks = { primary_key: 0, unique: 0.1, check: 0.2, foreign_key: 0.3 };
    return dropping ? 0.3 - ranks[kind] : ranks[kind];
}
/** For every dropped table how many dropped tables have to go before it: those that refer to it. */
function dropDepths(operations) {
    const dropped = new Map(operations.flatMap((each) => each.kind === 'drop_table' ? [[(0,schema_model/* showName */.$i)(each.table.name), each.table]] : []));
    const depths = new Map([...dropped.keys()].map((name) => [name, 0]));
    // Rings were opened before, so after as many rounds as there are tables every depth is settled.
    for (let round = 0, changed = true; changed && round <= dropped.size; round += 1) {
        changed = false;
        for (const [name, table] of dropped) {
            for (const constraint of table.constraints) {
                if (constraint.kind !== 'foreign_key')
                    continue;
                const target = (0,schema_model/* showName */.$i)(constraint.target);
                const least = (depths.get(name) ?? 0) + 1;
                if (target === name || !dropped.has(target) || (depths.get(target) ?? 0) >= least)
                    continue;
                depths.set(target, least);
                changed = true;
            }
        }
    }
    return depths;
}
/** What an operation is about, as a key to sort by. */
function subjectOf(operation) {
    const parts = (...names) => names.map((name) => (typeof name === 'string' ? name : (0,schema_model/* showName */.$i)(name))).join('\u0000');
    switch (operation.kind) {
        case 'rename_table':
        case 'rename_enum':
        case 'rename_index':
            return parts(operation.from);
        case 'rename_column':
        case 'rename_constraint':
            return parts(operation.table, operation.from);
        case 'create_table':
        case 'drop_table':
            return parts(operation.table.name);
        case 'add_column':
        case 'drop_column':
            return parts(operation.table, operation.column.name);
        case 'transform':
        case 'alter_column_type':
        case 'set_not_null':
        case 'drop_not_null':
        case 'set_default':
        case 'set_generation':
            return parts(operation.table, operation.column);
        case 'add_constraint':
        case 'drop_constraint':
            return parts(operation.table, operation.name);
        case 'create_index':
        case 'drop_index':
            return parts(operation.index.table, operation.index.name);
        case 'create_enum':
        case 'drop_enum':
            return parts(operation.enum.name);
        case 'rebuild_enum':
            return parts(operation.to.name);
        case 'add_enum_value':
            // Values of one enum keep the order in which each finds its neighbour.
            return parts(operation.enum);
        case 'set_row_security':
            return parts(operation.table);
        case 'set_comment':
            return parts(operation.target.table, operation.target.kind === 'column' ? operation.target.column : '');
        default:
            return (0,errors/* unreachable */.HB)(operation);
    }
}

;// CONCATENATED MODULE: ./build/src/plan/stage.js
/** The statements of an operation where they depend on what else the plan does. */


/** What carries out each of the operations of one plan, given in the order in which they run. */
function statementsAmong(operations) {
    const created = newTables(operations);
    const oldEnums = enumOrigins(operations);
    const late = lateKeys(operations);
    return (operation) => {
        if (operation.kind === 'add_enum_value') {
            // Values are added before the transaction, so before a rename of their enum.
            const origin = oldEnums.get((0,schema_model/* showName */.$i)(operation.enum)) ?? operation.enum;
            return upOf({ ...operation, enum: origin }, created);
        }
        const statements = upOf(operation, created);
        if (operation.kind !== 'add_constraint' || operation.constraint.kind !== 'foreign_key')
            return statements;
        const { target, targetColumns } = operation.constraint;
        const isLate = late.has(stage_keyOf(target, targetColumns));
        return isLate ? statements.map(({ sql }) => ({ sql, stage: 'after' })) : statements;
    };
}
/** From the new name of every renamed enum to the name before the plan runs. */
function enumOrigins(operations) {
    const origins = new Map();
    for (const operation of operations) {
        if (operation.kind !== 'rename_enum')
            continue;
        origins.set((0,schema_model/* showName */.$i)(operation.to), origins.get((0,schema_model/* showName */.$i)(operation.from)) ?? operation.from);
        origins.delete((0,schema_model/* showName */.$i)(operation.from));
    }
    return origins;
}
/** Keys that only a unique index built after the transaction guards: a reference to one has to wait for it. */
function lateKeys(operations) {
    return new Set(operations.flatMap((each) => {
        if (each.kind !== 'create_index' || !each.index.concurrently || !each.index.unique)
            return [];
        const columns = each.index.items.flatMap(({ column }) => (column === null ? [] : [column]));
        return columns.length === each.index.items.length ? [stage_keyOf(each.index.table, columns)] : [];
    }));
}
function stage_keyOf(table, columns) {
    return [(0,schema_model/* showName */.$i)(table), ...columns.toSorted()].join('\u0000');
}

;// CONCATENATED MODULE: ./build/src/plan/plan.js
/** Two schemas → one plan: renames, diff, order, SQL, hazards, locks and digest, in one call. */












/**
 * The plan that leads from one schema to another. The same pair always gives the same plan, byte for byte. Hints that cannot
 * apply are errors in its diagnostics; a plan with such an error must not be used.
 */
function makePlan(base, head) {
    const renaming = applyRenames(base, head);
    const transforms = freshHints(base, head).filter((hint) => hint.kind === 'transform');
    const found = diffModels(renaming.base, head.model, transforms.filter((hint) => isColumn(head.model, hint)));
    const operations = [...renaming.operations, ...inOrder(found)];
    const confirmed = confirmations(base, head);
    const created = newTables(operations);
    const statementsOf = statementsAmong(operations);
    const files = [...new Set([...head.positions.values()].map(({ file }) => file))];
    const steps = operations.map((operation) => makeStep(operation, { base, head, files, statementsOf, created, confirmed, renames: renaming.renames }));
    const [from, to] = [(0,fingerprint/* fingerprint */.Rj)(base.model), (0,fingerprint/* fingerprint */.Rj)(head.model)];
    return {
        digest: digestOf(from, to, steps),
        from,
        to,
        steps,
        renames: renaming.renames,
        undiffed: undiffed(base, head),
        renameQuestions: renameQuestions(operations.filter((operation) => !confirmed.has(dropKey(operation)))),
        diagnostics: [...renaming.diagnostics, ...dropDiagnostics(base, head), ...transformDiagnostics(head, transforms)],
    };
}
function makeStep(operation, context) {
    const up = context.statementsOf(operation);
    const down = downOf(operation);
    const onNew = isOnNewTable(operation, context.created);
    const destructive = isDestructive(operation);
    const at = stepPosition(operation, context.base, context.head, context.renames);
    return {
        operation,
        up,
        down,
        hazards: onNew ? [] : hazardsOf(operation),
        lock: onNew && !reachesOut(operation, context.created) ? NO_LOCK : lockOf(operation),
        destructive,
        confirmed: context.confirmed.has(dropKey(operation)),
        reversible: down !== null && !destructive && operation.kind !== 'transform',
        at,
        near: nearestPosition(operation, at, context.head, context.files),
    };
}
/** A reference from a new table locks the table that it refers to. */
function reachesOut(operation, created) {
    if (operation.kind !== 'add_constraint' || operation.constraint.kind !== 'foreign_key')
        return false;
    return !created.has((0,schema_model/* showName */.$i)(operation.constraint.target));
}
function isOnNewTable(operation, created) {
    const table = tableKeyOf(operation);
    return table !== null && created.has(table);
}
/** Hints of the head file that do not stand in the base file, where they would be history. */
function freshHints(base, head) {
    const identity = ({ at: _, ...rest }) => JSON.stringify(rest);
    const old = new Set(base.hints.map(identity));
    return head.hints.filter((hint) => !old.has(identity(hint)));
}
function isColumn(model, hint) {
    const table = model.tables.find(({ name }) => (0,schema_model/* sameName */.q)(name, hint.table));
    return table?.columns.some(({ name }) => name === hint.column) ?? false;
}
function transformDiagnostics(head, transforms) {
    return transforms
        .filter((hint) => !isColumn(head.model, hint))
        .map(({ table, column, at }) => {
        const message = `the transform fills "${(0,schema_model/* showName */.$i)(table)}.${column}", which is not declared`;
        return { severity: 'error', code: 'transform_impossible', message, suggestion: null, at };
    });
}
/** The key a drop hint would confirm; empty for operations that no hint is about. */
function dropKey(operation) {
    if (operation.kind === 'drop_table')
        return (0,positions/* positionKey */.v)({ kind: 'table', name: operation.table.name });
    if (operation.kind === 'drop_index')
        return (0,positions/* positionKey */.v)({ kind: 'index', name: operation.index.name });
    if (operation.kind === 'drop_enum')
        return (0,positions/* positionKey */.v)({ kind: 'enum', name: operation.enum.name });
    if (operation.kind !== 'drop_column')
        return '';
    return (0,positions/* positionKey */.v)({ kind: 'column', table: operation.table, column: operation.column.name });
}
function hintKey(hint) {
    if (hint.object === 'column')
        return (0,positions/* positionKey */.v)({ kind: 'column', table: hint.table, column: hint.column });
    return (0,positions/* positionKey */.v)({ kind: hint.object, name: hint.name });
}
function freshDrops(base, head) {
    return freshHints(base, head).filter((hint) => hint.kind === 'drop');
}
function confirmations(base, head) {
    return new Set(freshDrops(base, head).flatMap((hint) => (hint.confirmed ? [hintKey(hint)] : [])));
}
/** A drop hint never drops anything: it confirms a drop that the two files show anyway. */
function dropDiagnostics(base, head) {
    return freshDrops(base, head).flatMap((hint) => {
        const key = hintKey(hint);
        const what = hint.object === 'column' ? `${(0,schema_model/* showName */.$i)(hint.table)}.${hint.column}` : (0,schema_model/* showName */.$i)(hint.name);
        if (head.positions.has(key)) {
            const message = `the hint drops "${what}", which is still declared`;
            return [
                {
                    severity: 'error',
                    code: 'drop_still_declared',
                    message,
                    suggestion: 'remove the declaration or the hint',
                    at: hint.at,
                },
            ];
        }
        if (!base.positions.has(key)) {
            const message = `the hint drops "${what}", which is not there any more`;
            return [{ severity: 'info', code: 'hint_stale', message, suggestion: 'remove the hint', at: hint.at }];
        }
        if (hint.confirmed)
            return [];
        const message = `the hint to drop "${what}" is not confirmed`;
        return [{ severity: 'info', code: 'drop_unconfirmed', message, suggestion: `drop ${what} confirm`, at: hint.at }];
    });
}
/** Statements that are kept but not compared, by what they are about; white space is no change. */
function undiffed(base, head) {
    const textsOf = (schema) => new Map(schema.model.unmodelled.map(({ kind, name, text }) => {
        const key = (0,positions/* positionKey */.v)({ kind: 'unmodelled', of: kind, name });
        const at = schema.positions.get(key) ?? null;
        return [key, { kind, name, change: 'unchanged', at, text: text.replace(/\s+/g, ' ').trim() }];
    }));
    const [old, wanted] = [textsOf(base), textsOf(head)];
    const kept = [...wanted.entries()].map(([key, { text, ...each }]) => {
        const was = old.get(key);
        return { ...each, change: was === undefined ? 'added' : was.text === text ? 'unchanged' : 'changed' };
    });
    const removed = [...old.entries()].filter(([key]) => !wanted.has(key));
    return [...kept, ...removed.map(([, { text: _, ...each }]) => ({ ...each, change: 'removed' }))].filter(({ kind }) => kind !== 'resource');
}

;// CONCATENATED MODULE: ./build/src/postgres/row.js
/** The text in a field. Raises a plain `Error` when it is null or of another type. */
function textIn(row, field) {
    const value = row[field];
    return typeof value === 'string' ? value : mismatch(field, 'text');
}
/** The text in a field, or null. Raises a plain `Error` for another type. */
function textOrNullIn(row, field) {
    return row[field] === null ? null : textIn(row, field);
}
/** The `bigint` in a field. Raises a plain `Error` when it is null or of another type. */
function bigintIn(row, field) {
    const value = row[field];
    return typeof value === 'bigint' ? value : mismatch(field, 'a bigint');
}
/** The `bigint` in a field, or null. Raises a plain `Error` for another type. */
function bigintOrNullIn(row, field) {
    return row[field] === null ? null : bigintIn(row, field);
}
/** The number in a field of type `integer`, `smallint` or a float. Raises a plain `Error` when it is null or another type. */
function numberIn(row, field) {
    const value = row[field];
    return typeof value === 'number' ? value : mismatch(field, 'a number');
}
/** The truth value in a field. Raises a plain `Error` when it is null or of another type. */
function booleanIn(row, field) {
    const value = row[field];
    return typeof value === 'boolean' ? value : mismatch(field, 'a boolean');
}
/** The list of texts in a field of type `text[]`. Raises a plain `Error` when it is null or of another type. */
function textsIn(row, field) {
    const value = row[field];
    if (!Array.isArray(value))
        return mismatch(field, 'a list of text');
    return value.map((item) => (typeof item === 'string' ? item : mismatch(field, 'a list of text')));
}
/** The first row of a result that always has one. Raises a plain `Error` when it is empty. */
function onlyRow(rows) {
    const [row] = rows;
    if (row === undefined)
        throw new Error('a statement that always gives a row gave none');
    return row;
}
function mismatch(field, wanted) {
    throw new Error(`field ${field} of a row is not ${wanted}`);
}

;// CONCATENATED MODULE: ./build/src/postgres/estimate.js


/**
 * An estimate for rows and for values; every other question stays `timed_out`, since a sample misses the few rows that
 * matter there.
 */
async function estimated(session, probe, table) {
    const count = await guess(session, probe, table);
    return count === null || count <= 0n
        ? { kind: 'unmeasured', probe, reason: 'timed_out' }
        : { kind: 'estimated', probe, count };
}
async function guess(session, probe, table) {
    const { estimatedRows } = table.facts;
    if (probe.kind === 'rows' || estimatedRows === null)
        return probe.kind === 'rows' ? estimatedRows : null;
    if (probe.kind !== 'values')
        return null;
    const asked = [JSON.stringify(table.leaves), probe.column];
    const row = onlyRow(await unhurried(session, () => session.query(FILLED, asked)));
    const filled = bigintOrNullIn(row, 'per_million');
    return filled === null ? null : (estimatedRows * filled) / 1000000n;
}
/** The limit of a count is no limit for the statistics, which are small. */
async function unhurried(session, body) {
    const limit = textIn(onlyRow(await session.query((0,sql/* sql */.ll) `select current_setting('statement_timeout') as ms`)), 'ms');
    await session.query((0,sql/* sql */.ll) `select set_config('statement_timeout', '15s', true)`);
    const result = await body();
    await session.query((0,sql/* sql */.ll) `select set_config('statement_timeout', $1, true)`, [limit]);
    return result;
}
/**
 * The share of values that are not null, over all leaves by their size. A leaf without statistics makes it null. The view
 * shows a role only columns it may read. (PostgreSQL 18 manual, 53.27 pg_stats.)
 */
const FILLED = (0,sql/* sql */.ll) `
with leaf as (
  select c.reltuples, (select max(s.null_frac) from pg_stats s
    where s.schemaname = n.nspname and s.tablename = c.relname and s.attname = $2 and not s.inherited) as null_frac
  from json_array_elements_text($1::json) as w(leaf)
  join pg_class c on c.oid = w.leaf::oid join pg_namespace n on n.oid = c.relnamespace
  where c.reltuples > 0
)
select case when bool_or(null_frac is null) or sum(reltuples) = 0 then null
            else round(1000000 * sum(reltuples * (1 - null_frac)) / sum(reltuples)) end::bigint as per_million
from leaf`;

// EXTERNAL MODULE: ./build/src/postgres/failure.js
var failure = __nccwpck_require__(8227);
;// CONCATENATED MODULE: ./build/src/postgres/cast-sql.js




/** What can be asked about a cast; null when the two types are not ones that are known here. */
function checkOf(cast) {
    const conversion = conversionOf(cast.from, cast.to);
    return conversion.kind === 'checked' ? conversion : null;
}
/**
 * True for the values the cast refuses. A value that has to be read as text needs `pg_input_is_valid`, which is there from
 * PostgreSQL 16 on (manual 18, 9.26.1).
 */
function refused(rule, { column, to }) {
    switch (rule.kind) {
        case 'too_long':
            return (0,sql/* sql */.ll) `char_length(rtrim(${column}::text, ' ')) > ${(0,sql/* integer */.nd)(rule.length)}`;
        case 'out_of_range':
            return outOfRange(rule, column);
        case 'too_many_digits':
            return tooManyDigits(rule, column);
        case 'not_readable':
            return (0,sql/* sql */.ll) `not pg_input_is_valid(${column}::text, ${(0,sql/* literal */.eu)((0,column_type/* typeSql */.xn)(to))})`;
        default:
            return (0,errors/* unreachable */.HB)(rule);
    }
}
/** True for the values that come out different, asked only of those the cast does not refuse. */
function altered(rule, fails, cast) {
    const changed = changedSql(rule, cast);
    return fails === null ? changed : (0,sql/* sql */.ll) `case when ${refused(fails, cast)} then false else ${changed} end`;
}
/** True for the values that come out different, of those that can be cast at all; the caller has to see to that. */
function changedSql(rule, { column, from, to }) {
    const text = (0,sql/* sql */.ll) `${column}::text`;
    switch (rule.kind) {
        case 'round_trip': {
            const back = (0,column_type/* typeSql */.xn)(backType(from));
            return (0,sql/* sql */.ll) `(${column}::${(0,column_type/* typeSql */.xn)(to)})::${back} is distinct from ${column}::${back}`;
        }
        case 'blanks_cut':
            return rule.length === null
                ? (0,sql/* sql */.ll) `rtrim(${text}, ' ') <> ${text}`
                : (0,sql/* sql */.ll) `(char_length(${text}) > ${(0,sql/* integer */.nd)(rule.length)} and char_length(rtrim(${text}, ' ')) <= ${(0,sql/* integer */.nd)(rule.length)})`;
        case 'duplicate_keys': {
            const keys = (0,sql/* sql */.ll) `from json_object_keys(${column}::json) as k(name)`;
            const twice = (0,sql/* sql */.ll) `(select count(*) ${keys}) <> (select count(distinct k.name) ${keys})`;
            return (0,sql/* sql */.ll) `(case when json_typeof(${column}::json) = 'object' then ${twice} else false end)`;
        }
        case 'whole_to_float': {
            const exact = (0,sql/* integer */.nd)(rule.exactTo);
            const back = (0,sql/* sql */.ll) `(${column}::${(0,column_type/* typeSql */.xn)(to)})::${(0,column_type/* typeSql */.xn)(from)} <> ${column}`;
            return (0,sql/* sql */.ll) `(case when ${column} between -${exact} and ${exact} then false when ${column} > ${(0,sql/* integer */.nd)(rule.largest)} then true else ${back} end)`;
        }
        case 'always':
            return (0,sql/* sql */.ll) `${column} is not null`;
        default:
            return (0,errors/* unreachable */.HB)(rule);
    }
}
/** Without modifiers, so that the way back cannot fail or cut; a text type comes back as text. */
function backType(from) {
    const isText = ['character varying', 'character', 'bpchar'].includes(from.base);
    return { ...from, base: isText ? 'text' : from.base, modifiers: [] };
}
function outOfRange(rule, column) {
    const bound = 2n ** BigInt(rule.bits - 1);
    const [low, high] = [(0,sql/* integer */.nd)(-bound), (0,sql/* integer */.nd)(bound)];
    // The casts round to the nearest whole number first; in a float 2^63 - 1 would itself be rounded up, hence `<`.
    switch (rule.from) {
        case 'whole':
            return (0,sql/* sql */.ll) `not (${column}::numeric >= ${low} and ${column}::numeric < ${high})`;
        case 'numeric':
            return (0,sql/* sql */.ll) `not (round(${column}) >= ${low} and round(${column}) < ${high})`;
        case 'float': {
            const rounded = (0,sql/* sql */.ll) `round(${column}::double precision)`;
            return (0,sql/* sql */.ll) `not (${rounded} >= (${low})::double precision and ${rounded} < (${high})::double precision)`;
        }
        default:
            return (0,errors/* unreachable */.HB)(rule.from);
    }
}
function tooManyDigits(rule, column) {
    const digits = rule.precision - rule.scale;
    const power = (0,sql/* integer */.nd)(10n ** BigInt(Math.abs(digits)));
    const limit = digits >= 0 ? (0,sql/* sql */.ll) `${power}::numeric` : (0,sql/* sql */.ll) `(1::numeric / ${power})`;
    const over = (0,sql/* sql */.ll) `abs(round(${column}::numeric, ${(0,sql/* integer */.nd)(rule.scale)})) >= ${limit}`;
    if (rule.from === 'whole')
        return over;
    const infinite = (0,sql/* sql */.ll) `${column}::text in ('Infinity', '-Infinity')`;
    return (0,sql/* sql */.ll) `(case when ${infinite} then true when ${column} = 'NaN' then false else ${over} end)`;
}

;// CONCATENATED MODULE: ./build/src/postgres/probe-sql.js
/** The SQL of every kind of question. Whatever fits into one scan is an aggregate; the rest is a query of its own. */




/** Name of the setting in which a block leaves its count; settings made in a transaction end with it. */
const BLOCK_RESULT = 'qail.count';
/** `hasInputCheck`: the server has `pg_input_is_valid`, so that a text can be tried without raising. */
function wayOf(probe, hasInputCheck) {
    switch (probe.kind) {
        case 'rows':
            return aggregate((0,sql/* sql */.ll) `count(*)`);
        case 'values':
            return aggregate((0,sql/* sql */.ll) `count(${(0,sql/* ident */.bD)(probe.column)})`);
        case 'values_not_default': {
            const column = (0,sql/* ident */.bD)(probe.column);
            return aggregate(counting((0,sql/* sql */.ll) `${column} is not null and ${column} is distinct from (${probe.default})`));
        }
        case 'nulls':
            return aggregate(counting((0,sql/* sql */.ll) `${(0,sql/* ident */.bD)(probe.column)} is null`));
        case 'changed_values':
        case 'failed_casts':
            return castWay(probe, hasInputCheck);
        case 'values_not_in':
            return aggregate(counting(notIn(probe)));
        case 'violations':
            return aggregate(counting((0,sql/* sql */.ll) `(${probe.expression.text}) is false`));
        case 'duplicates':
            return { kind: 'query', sql: duplicatesSql(probe) };
        case 'orphans':
            return { kind: 'query', sql: orphansSql(probe) };
        default:
            return (0,errors/* unreachable */.HB)(probe);
    }
}
/** A table as SQL; always with its schema, since the search path of a measurement is empty. */
function tableSql(table) {
    return (0,sql/* sql */.ll) `${(0,sql/* ident */.bD)(table.schema)}.${(0,sql/* ident */.bD)(table.name)}`;
}
/** The columns a probe names itself. Those inside its expressions are not among them. */
function columnsIn(probe) {
    if ('column' in probe)
        return [probe.column];
    if (probe.kind === 'orphans')
        return probe.columns;
    if (probe.kind !== 'duplicates')
        return [];
    return probe.items.flatMap((item) => (item.column === null ? [] : [item.column]));
}
function aggregate(text) {
    return { kind: 'aggregate', sql: text };
}
function counting(condition) {
    return (0,sql/* sql */.ll) `count(*) filter (where ${condition})`;
}
function notIn(probe) {
    const column = (0,sql/* ident */.bD)(probe.column);
    const labels = (0,sql/* join */.fj)(probe.labels.map(sql/* literal */.eu));
    if (probe.labels.length === 0)
        return (0,sql/* sql */.ll) `${column} is not null`;
    if (!probe.array)
        return (0,sql/* sql */.ll) `${column}::text not in (${labels})`;
    return (0,sql/* sql */.ll) `exists (select from unnest(${column}::text[]) as item(label) where item.label not in (${labels}))`;
}
function castWay(probe, hasInputCheck) {
    const cast = { column: (0,sql/* ident */.bD)(probe.column), from: probe.from, to: probe.to };
    const check = checkOf(cast);
    if (check === null)
        return { kind: 'unsupported' };
    const rule = probe.kind === 'failed_casts' ? check.fails : check.changes;
    // Nothing can be refused or altered by this cast, and that needs no looking.
    if (rule === null)
        return aggregate((0,sql/* sql */.ll) `0::bigint`);
    if (!hasInputCheck && check.fails?.kind === 'not_readable')
        return { kind: 'block', sql: blockSql(probe) };
    if (probe.kind === 'failed_casts')
        return aggregate(counting(refusedIn(check, cast)));
    return check.changes === null
        ? aggregate((0,sql/* sql */.ll) `0::bigint`)
        : aggregate(counting(altered(check.changes, check.fails, cast)));
}
function refusedIn(check, cast) {
    return check.fails === null ? (0,sql/* sql */.ll) `false` : refused(check.fails, cast);
}
/**
 * Casts every value by itself and counts those that raise a data exception, or those that come out different. A block runs in
 * a read-only transaction too, where a function could not be made. (PostgreSQL 15 manual, 43.6.8 Trapping Errors.)
 */
function blockSql(probe) {
    const column = (0,sql/* ident */.bD)(probe.column);
    const value = (0,sql/* sql */.ll) `r."value"`;
    const check = checkOf({ column: value, from: probe.from, to: probe.to });
    const changed = check?.changes == null ? (0,sql/* sql */.ll) `false` : changedSql(check.changes, { column: value, from: probe.from, to: probe.to });
    const readable = (0,sql/* sql */.ll) `perform ${value}::text::${(0,column_type/* typeSql */.xn)(probe.to)};`;
    const [onChange, onError] = probe.kind === 'failed_casts'
        ? [(0,sql/* sql */.ll) ``, (0,sql/* sql */.ll) `n := n + 1;`]
        : [(0,sql/* sql */.ll) `if ${changed} then n := n + 1; end if;`, (0,sql/* sql */.ll) `null;`];
    const body = (0,sql/* sql */.ll) `
declare r record; n bigint := 0;
begin
  for r in select ${column} as "value" from ${tableSql(probe.table)} where ${column} is not null loop
    begin
      ${readable}
      ${onChange}
    exception when data_exception then
      ${onError}
    end;
  end loop;
  perform set_config(${(0,sql/* literal */.eu)(BLOCK_RESULT)}, n::text, true);
end`;
    return (0,sql/* sql */.ll) `do ${(0,sql/* literal */.eu)(body)}`;
}
/** Every row whose key another row has too. The keys get names of their own, so that a number is never taken for a place. */
function duplicatesSql(probe) {
    const keys = probe.items.map((item, i) => ({
        name: (0,sql/* ident */.bD)(`k${i}`),
        value: item.column === null ? (0,sql/* sql */.ll) `(${item.expression.text})` : (0,sql/* ident */.bD)(item.column),
    }));
    const selected = (0,sql/* join */.fj)(keys.map((k) => (0,sql/* sql */.ll) `${k.value} as ${k.name}`));
    const where = probe.where === null ? (0,sql/* sql */.ll) `` : (0,sql/* sql */.ll) ` where ${(0,sql/* sql */.ll) `(${probe.where.text})`}`;
    const filled = probe.nullsDistinct
        ? (0,sql/* sql */.ll) ` where ${(0,sql/* join */.fj)(keys.map((k) => (0,sql/* sql */.ll) `${k.name} is not null`), ' and ')}`
        : (0,sql/* sql */.ll) ``;
    const keyRows = (0,sql/* sql */.ll) `select ${selected} from ${tableSql(probe.table)}${where}`;
    const groups = (0,sql/* sql */.ll) `select count(*) as n from (${keyRows}) as keys${filled} group by ${(0,sql/* join */.fj)(keys.map((k) => k.name))}`;
    return (0,sql/* sql */.ll) `select coalesce(sum(n), 0)::bigint as n from (${groups} having count(*) > 1) as groups`;
}
/** A null anywhere in the key makes a row pass, as MATCH SIMPLE does. (PostgreSQL 18 manual, CREATE TABLE.) */
function orphansSql(probe) {
    const own = probe.columns.map((column) => (0,sql/* sql */.ll) `child.${(0,sql/* ident */.bD)(column)}`);
    const filled = (0,sql/* join */.fj)(own.map((column) => (0,sql/* sql */.ll) `${column} is not null`), ' and ');
    const same = (0,sql/* join */.fj)(probe.targetColumns.map((column, i) => (0,sql/* sql */.ll) `parent.${(0,sql/* ident */.bD)(column)} = ${own[i] ?? (0,sql/* sql */.ll) `null`}`), ' and ');
    const parent = (0,sql/* sql */.ll) `select from ${tableSql(probe.target)} as parent where ${same}`;
    return (0,sql/* sql */.ll) `select count(*) as n from ${tableSql(probe.table)} as child where ${filled} and not exists (${parent})`;
}

;// CONCATENATED MODULE: ./build/src/postgres/table-facts.js



/**
 * Looks the tables up in two statements, however many there are. Sizes are those of all partitions together, since a
 * partitioned table itself has none (PostgreSQL 18 manual, 9.28.7). While a table is locked by somebody else its sizes come
 * from the statistics. Gives null for a table that is missing or is none.
 */
async function readTables(session, tables) {
    const wanted = JSON.stringify(tables.map(({ schema, name }) => ({ schema, name })));
    const rows = await session.query(FACTS, [wanted]);
    const sizes = await readSizes(session, rows.flatMap((row) => textsIn(row, 'leaves')));
    const known = new Map();
    for (const row of rows) {
        const table = { schema: textIn(row, 'schema'), name: textIn(row, 'name') };
        const leaves = textsIn(row, 'leaves');
        const size = sizes(leaves);
        known.set(table_facts_keyOf(table), {
            facts: {
                table,
                estimatedRows: size?.estimatedRows ?? bigintOrNullIn(row, 'estimated'),
                heapBytes: size?.heapBytes ?? bigintIn(row, 'heap_bytes'),
                indexBytes: size?.indexBytes ?? bigintIn(row, 'index_bytes'),
                reads: bigintOrNullIn(row, 'reads'),
                writes: bigintOrNullIn(row, 'writes'),
            },
            columns: new Set(textsIn(row, 'columns')),
            leaves,
            rowSecurity: booleanIn(row, 'row_security'),
        });
    }
    return (table) => known.get(table_facts_keyOf(table)) ?? null;
}
/** Unique for a table, and the same however often it is made. */
function table_facts_keyOf(table) {
    return JSON.stringify([table.schema, table.name]);
}
/** The size functions wait behind an exclusive lock; when they do not get through, there are no sizes at all. */
async function readSizes(session, leaves) {
    await session.query((0,sql/* sql */.ll) `savepoint sizes`);
    try {
        const rows = await session.query(SIZES, [JSON.stringify(leaves)]);
        return (of) => {
            const own = rows.filter((row) => of.includes(textIn(row, 'leaf')));
            const estimates = own.map((row) => bigintOrNullIn(row, 'estimated'));
            const sum = (numbers) => numbers.reduce((a, b) => a + b, 0n);
            return {
                estimatedRows: estimates.some((e) => e === null) ? null : sum(estimates.flatMap((e) => e ?? [])),
                heapBytes: sum(own.map((row) => bigintIn(row, 'heap_bytes'))),
                indexBytes: sum(own.map((row) => bigintIn(row, 'index_bytes'))),
            };
        };
    }
    catch (error) {
        if (!['55P03', '57014'].includes((0,failure/* failureCode */.AD)(error) ?? ''))
            throw error;
        await session.query((0,sql/* sql */.ll) `rollback to savepoint sizes`);
        return () => null;
    }
}
/** Only the catalog: nothing here waits for a lock on a table. `reltuples` is -1, or 0 before 14, where never analysed. */
const FACTS = (0,sql/* sql */.ll) `
with recursive wanted as (
  select c.oid, w.schema, w.name, c.relkind
  from json_to_recordset($1::json) as w(schema text, name text)
  join pg_namespace s on s.nspname = w.schema
  join pg_class c on c.relnamespace = s.oid and c.relname = w.name and c.relkind in ('r', 'p', 'f')
), tree as (
  select oid as root, oid as member from wanted
  union all
  select t.root, i.inhrelid from tree t join pg_inherits i on i.inhparent = t.member
), leaf as (
  select t.root, c.oid, c.reltuples, c.relpages,
         (select coalesce(sum(x.relpages), 0) from pg_index i join pg_class x on x.oid = i.indexrelid where i.indrelid = c.oid) as index_pages
  from tree t join pg_class c on c.oid = t.member where c.relkind <> 'p'
), total as (
  select l.root, array_agg(l.oid::text order by l.oid) as leaves,
         case when bool_or(l.reltuples < 0 or l.relpages = 0) then null else sum(l.reltuples)::bigint end as estimated,
         (sum(l.relpages) * current_setting('block_size')::bigint)::bigint as heap_bytes,
         (sum(l.index_pages) * current_setting('block_size')::bigint)::bigint as index_bytes,
         sum(s.seq_scan + coalesce(s.idx_scan, 0))::bigint as reads,
         sum(s.n_tup_ins + s.n_tup_upd + s.n_tup_del)::bigint as writes
  from leaf l left join pg_stat_all_tables s on s.relid = l.oid group by l.root
)
select w.schema, w.name, row_security_active(w.oid) as row_security,
       array(select a.attname::text from pg_attribute a where a.attrelid = w.oid and a.attnum > 0 and not a.attisdropped) as columns,
       coalesce(t.leaves, array[]::text[]) as leaves, t.estimated, t.reads, t.writes,
       coalesce(t.heap_bytes, 0) as heap_bytes, coalesce(t.index_bytes, 0) as index_bytes
from wanted w left join total t on t.root = w.oid`;
/** Rows per page as last analysed, times the pages there are now. (PostgreSQL 18 manual, 69.1 Row Estimation Examples.) */
const SIZES = (0,sql/* sql */.ll) `
select c.oid::text as leaf, pg_table_size(c.oid) as heap_bytes, pg_indexes_size(c.oid) as index_bytes,
       case when pg_relation_size(c.oid) = 0 then 0
            when c.reltuples < 0 or c.relpages = 0 then null
            else round(c.reltuples::numeric / c.relpages * (pg_relation_size(c.oid) / current_setting('block_size')::numeric))
       end::bigint as estimated
from json_array_elements_text($1::json) as w(leaf) join pg_class c on c.oid = w.leaf::oid`;

;// CONCATENATED MODULE: ./build/src/postgres/count.js







/** The tasks for all probes, those over the biggest tables first, so that no big one is left for the end. */
function tasksOf(probes, known, hasInputCheck) {
    const scans = new Map();
    const tasks = [];
    for (const probe of probes) {
        const reason = refusal(probe, known);
        const way = wayOf(probe, hasInputCheck);
        if (reason !== null || way.kind === 'unsupported') {
            tasks.push({ kind: 'unmeasured', probe, reason: reason ?? 'type_not_supported' });
        }
        else if (way.kind === 'aggregate') {
            const scan = scans.get(table_facts_keyOf(probe.table)) ?? { table: probe.table, aggregates: [] };
            scan.aggregates.push({ probe, sql: way.sql });
            scans.set(table_facts_keyOf(probe.table), scan);
        }
        else {
            tasks.push({ kind: way.kind, table: probe.table, probe, sql: way.sql });
        }
    }
    for (const scan of scans.values())
        tasks.push({ kind: 'scan', ...scan });
    const bytes = (task) => (task.kind === 'unmeasured' ? -1n : (known(task.table)?.facts.heapBytes ?? 0n));
    return tasks.sort((a, b) => Number(bytes(b) - bytes(a)));
}
/** What is known from the catalog alone. */
function refusal(probe, known) {
    const table = known(probe.table);
    if (table === null || columnsIn(probe).some((column) => !table.columns.has(column)))
        return 'object_missing';
    if (table.rowSecurity)
        return 'row_security';
    if (probe.kind !== 'orphans')
        return null;
    const target = known(probe.target);
    if (target === null || probe.targetColumns.some((column) => !target.columns.has(column)))
        return 'object_missing';
    return target.rowSecurity ? 'row_security' : null;
}
/**
 * Does one task inside the open transaction and leaves the transaction usable. Raises `QailError` only when the connection
 * is gone.
 */
async function countTask(session, task, known) {
    switch (task.kind) {
        case 'unmeasured':
            return [{ kind: 'unmeasured', probe: task.probe, reason: task.reason }];
        case 'query':
            return [await countOne(session, task.probe, known, async () => countIn(await session.query(task.sql)))];
        case 'block':
            return [
                await countOne(session, task.probe, known, async () => {
                    await session.query(task.sql);
                    const setting = (0,sql/* sql */.ll) `current_setting(${(0,sql/* literal */.eu)(BLOCK_RESULT)})::bigint`;
                    return countIn(await session.query((0,sql/* sql */.ll) `select ${setting} as n`));
                }),
            ];
        case 'scan':
            return scan(session, task.table, task.aggregates, known);
        default:
            return (0,errors/* unreachable */.HB)(task);
    }
}
function countIn(rows) {
    return bigintIn(onlyRow(rows), 'n');
}
async function countOne(session, probe, known, count) {
    const result = await guarded(session, count);
    if (result.kind === 'done')
        return { kind: 'counted', probe, count: result.value };
    return unmeasured(session, probe, result.reason, known);
}
async function scan(session, table, aggregates, known) {
    const columns = aggregates.map((a, i) => (0,sql/* sql */.ll) `${a.sql} as ${(0,sql/* ident */.bD)(`n${i}`)}`);
    const statement = (0,sql/* sql */.ll) `select ${(0,sql/* join */.fj)(columns)} from ${tableSql(table)}`;
    const result = await guarded(session, async () => onlyRow(await session.query(statement)));
    if (result.kind === 'done') {
        return aggregates.map(({ probe }, i) => ({ kind: 'counted', probe, count: bigintIn(result.value, `n${i}`) }));
    }
    const parts = apart(aggregates, result.reason);
    if (parts.length < 2) {
        const missing = [];
        for (const { probe } of aggregates)
            missing.push(await unmeasured(session, probe, result.reason, known));
        return missing;
    }
    const found = [];
    for (const part of parts)
        found.push(...(await scan(session, table, part, known)));
    return found;
}
/**
 * How to split a scan that failed: one odd aggregate must not cost the others their number. Out of time, the plain counts get
 * another chance without the rest; behind a lock nothing would change.
 */
function apart(aggregates, reason) {
    if (reason === 'lock_timeout' || aggregates.length < 2)
        return [aggregates];
    if (reason !== 'timed_out')
        return aggregates.map((a) => [a]);
    const plain = aggregates.filter((a) => ['rows', 'values', 'nulls'].includes(a.probe.kind));
    const rest = aggregates.filter((a) => !plain.includes(a));
    return plain.length === 0 || rest.length === 0 ? [aggregates] : [plain, rest];
}
async function unmeasured(session, probe, reason, known) {
    const table = known(probe.table);
    if (reason !== 'timed_out' || table === null)
        return { kind: 'unmeasured', probe, reason };
    const result = await guarded(session, () => estimated(session, probe, table));
    return result.kind === 'done' ? result.value : { kind: 'unmeasured', probe, reason };
}
/** A failed statement ends a transaction, so each runs behind a savepoint; going back to it keeps the snapshot. */
async function guarded(session, body) {
    await session.query((0,sql/* sql */.ll) `savepoint one`);
    try {
        const value = await body();
        await session.query((0,sql/* sql */.ll) `release savepoint one`);
        return { kind: 'done', value };
    }
    catch (error) {
        if (!(error instanceof errors/* QailError */.uu) || error.code !== 'database_failed')
            throw error;
        await session.query((0,sql/* sql */.ll) `rollback to savepoint one`);
        return { kind: 'refused', reason: reasonOf((0,failure/* failureCode */.AD)(error)) };
    }
}
/** (PostgreSQL 18 manual, appendix A.) */
const REASONS = new Map([
    ['57014', 'timed_out'],
    ['55P03', 'lock_timeout'],
    ['42501', 'not_permitted'],
    ['42P01', 'object_missing'],
    ['42703', 'object_missing'],
    ['3F000', 'object_missing'],
    ['42704', 'type_not_supported'],
]);
function reasonOf(state) {
    return REASONS.get(state ?? '') ?? 'failed';
}

;// CONCATENATED MODULE: ./build/src/postgres/measure.js
/** Counts on a database, read only: one snapshot for all numbers, one scan per table, and never longer than allowed. */







/** The catalog and the statistics answer in milliseconds whatever the tables hold, so they do not share the counts' limit. */
const CATALOG_MS = 15_000;
/** PostgreSQL 13 is the oldest that has all that is asked here. */
const OLDEST = 130_000;
const HAS_INPUT_CHECK = 160_000;
/**
 * Answers every question that a count can answer, each once. Nothing is written and no row leaves the database. Row-level
 * security, missing rights, locks and the time limit make a question unmeasured, with the reason. A database that cannot be
 * reached, refuses the login or is too old is an answer too (`unreachable`, without measurements), not an exception.
 */
async function measure(database, questions, budget, inputCheck = 'by_version') {
    const probes = distinctProbes(questions.probes.map((p) => p.probe));
    const asked = distinctTables(probes, questions.sized);
    if (asked.length === 0)
        return { measuring: { kind: 'not_measured', reason: 'nothing_to_measure' }, measurements: [] };
    const started = performance.now();
    try {
        return await database.session(async (session) => {
            const server = await openSnapshot(session, budget);
            const known = await readTables(session, asked);
            const hasInputCheck = inputCheck === 'by_version' && server.version >= HAS_INPUT_CHECK;
            const tasks = tasksOf(probes, known, hasInputCheck);
            const measurements = await countAll({ database, budget, known, server }, session, tasks);
            const tables = asked.flatMap((table) => known(table)?.facts ?? []);
            const { name, versionText, role } = server;
            return {
                measuring: {
                    kind: 'measured',
                    at: server.at,
                    milliseconds: Math.round(performance.now() - started),
                    database: { database: name, serverVersion: versionText, role, tables },
                },
                measurements,
            };
        });
    }
    catch (error) {
        if (!(error instanceof errors/* QailError */.uu))
            throw error;
        const { code, message, hint } = error;
        return { measuring: { kind: 'unreachable', code, message, hint }, measurements: [] };
    }
}
function distinctTables(probes, sized) {
    const probed = probes.flatMap((probe) => (probe.kind === 'orphans' ? [probe.table, probe.target] : [probe.table]));
    const tables = [...probed, ...sized];
    return [...new Map(tables.map((table) => [table_facts_keyOf(table), table])).values()];
}
async function openSnapshot(session, budget) {
    await session.query((0,sql/* sql */.ll) `begin isolation level repeatable read read only`);
    const row = onlyRow(await session.query((0,sql/* sql */.ll) `
      select current_setting('server_version_num')::int as version, current_setting('server_version') as text,
             current_database()::text as name, current_user::text as role, pg_is_in_recovery() as standby`));
    const version = numberIn(row, 'version');
    const versionText = textIn(row, 'text').replace(/ .*/, '');
    if (version < OLDEST) {
        throw new errors/* QailError */.uu('database_too_old', `count on the database: its server is PostgreSQL ${versionText}`, {
            hint: 'measure on PostgreSQL 13 or newer',
        });
    }
    await limit(session, budget);
    // A standby gives no snapshot away; one connection then does all the counting.
    const snapshot = booleanIn(row, 'standby') ? null : await exportSnapshot(session);
    return { version, versionText, name: textIn(row, 'name'), role: textIn(row, 'role'), at: new Date(), snapshot };
}
async function exportSnapshot(session) {
    return textIn(onlyRow(await session.query((0,sql/* sql */.ll) `select pg_export_snapshot() as id`)), 'id');
}
/**
 * Sets what makes a count safe and the same for every role: no policy hides rows (a query that one would touch raises
 * instead), nothing outside `pg_catalog` can be resolved by name, and texts have one form.
 */
async function limit(session, budget) {
    await session.query((0,sql/* sql */.ll) `
    select set_config('row_security', 'off', true), set_config('search_path', 'pg_catalog', true),
           set_config('lock_timeout', $1, true), set_config('statement_timeout', $2, true),
           set_config('idle_in_transaction_session_timeout', '120000', true),
           set_config('max_parallel_workers_per_gather', '0', true), set_config('jit', 'off', true),
           set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO', true),
           set_config('intervalstyle', 'postgres', true), set_config('extra_float_digits', '3', true),
           set_config('bytea_output', 'hex', true), set_config('standard_conforming_strings', 'on', true)`, [milliseconds(budget.lockTimeoutMs), milliseconds(CATALOG_MS)]);
}
/** At least one: zero would mean no limit at all. */
function milliseconds(value) {
    return String(Math.max(1, Math.ceil(value)));
}
/** Two connections take the tasks, the biggest first, and see the same rows. */
async function countAll(counting, first, tasks) {
    const queue = [...tasks];
    const found = [];
    const work = async (session) => {
        const countMs = milliseconds(counting.budget.countTimeoutMs);
        await session.query((0,sql/* sql */.ll) `select set_config('statement_timeout', $1, true)`, [countMs]);
        for (let task = queue.shift(); task !== undefined; task = queue.shift()) {
            found.push(...(await countTask(session, task, counting.known)));
        }
        await session.query((0,sql/* sql */.ll) `rollback`);
    };
    const { snapshot } = counting.server;
    const counted = tasks.filter((task) => task.kind !== 'unmeasured');
    if (snapshot === null || counted.length < 2) {
        await work(first);
        return found;
    }
    const second = counting.database
        .session(async (session) => {
        await session.query((0,sql/* sql */.ll) `begin isolation level repeatable read read only`);
        await session.query((0,sql/* sql */.ll) `set transaction snapshot ${(0,sql/* literal */.eu)(snapshot)}`);
        await limit(session, counting.budget);
        await work(session);
    })
        .catch((error) => {
        // Without a second connection, or when the first was done before it came, the first one does all the work.
        if (!mayGoWithout(error))
            throw error;
    });
    const [one, two] = await Promise.allSettled([work(first), second]);
    if (one.status === 'rejected')
        throw one.reason;
    if (two.status === 'rejected')
        throw two.reason;
    return found;
}
/** No free connection, or a snapshot that ended: nothing was counted on that connection yet. */
function mayGoWithout(error) {
    return ['53300', '22023', '42704', '55000'].includes((0,failure/* failureCode */.AD)(error) ?? '');
}

// EXTERNAL MODULE: ./build/src/act/read-schema.js + 19 modules
var read_schema = __nccwpck_require__(6283);
;// CONCATENATED MODULE: ./build/src/act/report-impact.js
/** The story of a report: read both sides, plan, count on the database, judge. Nothing is written anywhere. */






/**
 * Compares two sides of a schema and counts what the change does to the rows. A database that does not answer is part of
 * the result, not an error. Raises `QailError` when a side's files cannot be read.
 */
async function reportImpact(change, on) {
    const pair = await (0,read_schema/* readSchemas */.x)(change.sources, change.basePath, change.headPath);
    if (pair.kind === 'unchanged')
        return { kind: 'unchanged' };
    if (pair.kind === 'invalid')
        return { kind: 'invalid_schema', diagnostics: pair.diagnostics };
    const plan = makePlan(pair.base, pair.head);
    if (plan.diagnostics.some((d) => d.severity === 'error')) {
        return { kind: 'invalid_schema', diagnostics: [...pair.warnings, ...plan.diagnostics] };
    }
    const impact = await impactOf(plan, on);
    return { kind: 'planned', plan, impact, gate: gateOf(impact), warnings: [...pair.warnings, ...plan.diagnostics] };
}
async function impactOf(plan, on) {
    const questions = questionsFor(plan);
    const unmeasured = (reason) => unmeasuredImpact(plan, questions, { kind: 'not_measured', reason });
    if (plan.steps.length === 0)
        return unmeasured('nothing_to_measure');
    if (on.kind === 'none')
        return unmeasured(on.reason);
    return judge(plan, questions, await measure(on.database, questions, on.budget));
}


/***/ }),

/***/ 5035:
/***/ ((__webpack_module__, __unused_webpack___webpack_exports__, __nccwpck_require__) => {

__nccwpck_require__.a(__webpack_module__, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3024);
/* harmony import */ var _cli_arguments_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6368);
/* harmony import */ var _cli_check_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(6136);
/* harmony import */ var _cli_local_source_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(1926);
/* harmony import */ var _cli_plan_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(6796);
/* harmony import */ var _decision_policy_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(2052);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_6__ = __nccwpck_require__(7406);
/* harmony import */ var _postgres_client_js__WEBPACK_IMPORTED_MODULE_7__ = __nccwpck_require__(6255);
/* harmony import */ var _report_terminal_js__WEBPACK_IMPORTED_MODULE_8__ = __nccwpck_require__(6438);
/* harmony import */ var _run_js__WEBPACK_IMPORTED_MODULE_9__ = __nccwpck_require__(4430);
/* harmony import */ var _version_js__WEBPACK_IMPORTED_MODULE_10__ = __nccwpck_require__(8009);
/** Command line entry: argv in, text or one JSON document out, exit code at the end. */











const BUDGET = { countTimeoutMs: 60_000, lockTimeoutMs: 2_000 };
const print = (text) => process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
const tell = (text) => text === '' || process.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
const printJson = (value) => print(JSON.stringify(value, null, 2));
async function answer(request) {
    switch (request.kind) {
        case 'help':
            print(_cli_arguments_js__WEBPACK_IMPORTED_MODULE_1__/* .USAGE */ .u);
            return 0;
        case 'version':
            print(_version_js__WEBPACK_IMPORTED_MODULE_10__/* .VERSION */ .x);
            return 0;
        case 'check':
            return check(request.path, request.json);
        case 'diff':
            return plan({ ...request, kind: 'plan', url: null });
        case 'plan':
            return plan(request);
        case 'not_available':
            return refuse(request.command, request.json);
        default:
            return (0,_errors_js__WEBPACK_IMPORTED_MODULE_6__/* .unreachable */ .HB)(request);
    }
}
async function check(path, json) {
    const result = await (0,_cli_check_js__WEBPACK_IMPORTED_MODULE_2__/* .checkPath */ .C)(_cli_local_source_js__WEBPACK_IMPORTED_MODULE_3__/* .localSource */ .j, path);
    if (json)
        printJson((0,_cli_check_js__WEBPACK_IMPORTED_MODULE_2__/* .checkJson */ .Z)(result));
    else {
        tell((0,_report_terminal_js__WEBPACK_IMPORTED_MODULE_8__/* .renderDiagnostics */ .D)(result.parsed.diagnostics, result.sources, options(process.stderr)));
        const { tables, indexes, enums } = result.parsed.model;
        const counts = `${tables.length} tables, ${indexes.length} indexes, ${enums.length} enums`;
        print(result.ok ? `${path}: ${result.kind === 'schema' ? counts : `a ${result.kind} file`}` : `${path}: not usable`);
    }
    return result.ok ? 0 : 5;
}
async function plan(request) {
    const started = Date.now();
    const on = measuredOn(request.url);
    const result = await (0,_cli_plan_js__WEBPACK_IMPORTED_MODULE_4__/* .planPaths */ .AC)(_cli_local_source_js__WEBPACK_IMPORTED_MODULE_3__/* .localSource */ .j, request, on);
    const measured = on.kind === 'database';
    // Without a database nothing is measured on purpose, so only a file that cannot be read ends badly.
    const exitCode = measured || result.kind === 'invalid_schema' ? (0,_run_js__WEBPACK_IMPORTED_MODULE_9__/* .endOf */ .pJ)(result, 'blocked').exitCode : 0;
    if (request.json) {
        printJson((0,_cli_plan_js__WEBPACK_IMPORTED_MODULE_4__/* .planResultJson */ .VI)(result, exitCode === 0, measured));
        return exitCode;
    }
    if (result.kind === 'invalid_schema') {
        tell((0,_report_terminal_js__WEBPACK_IMPORTED_MODULE_8__/* .renderDiagnostics */ .D)(result.diagnostics, new Map(), options(process.stderr)));
    }
    if (result.kind === 'planned') {
        tell((0,_report_terminal_js__WEBPACK_IMPORTED_MODULE_8__/* .renderDiagnostics */ .D)(result.warnings, new Map(), options(process.stderr)));
        print((0,_cli_plan_js__WEBPACK_IMPORTED_MODULE_4__/* .planText */ .Pt)(result.plan));
    }
    // Without a database there is nothing about rows to say.
    if (measured || result.kind !== 'planned') {
        print((0,_report_terminal_js__WEBPACK_IMPORTED_MODULE_8__/* .renderTerminal */ .b)((0,_cli_plan_js__WEBPACK_IMPORTED_MODULE_4__/* .localReport */ .Qk)(request.newPath, result, Date.now() - started), options(process.stdout)));
    }
    return exitCode;
}
function measuredOn(url) {
    if (url === null)
        return { kind: 'none', reason: 'no_database' };
    const given = url === '-' ? process.env['QAIL_DATABASE_URL'] : url;
    if (given === undefined || given === '') {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_6__/* .QailError */ .uu('input_invalid', 'reading the database URL: QAIL_DATABASE_URL is not set', {
            hint: 'set it to a PostgreSQL connection URI, or give the URI instead of -',
        });
    }
    return { kind: 'database', database: (0,_postgres_client_js__WEBPACK_IMPORTED_MODULE_7__/* .openDatabase */ .q)(given), budget: BUDGET };
}
function refuse(command, json) {
    const message = `qail ${command} is not available yet in this version`;
    const hint = 'qail migrate plan OLD:NEW URL shows what it would do to the rows';
    if (json)
        printJson({ schemaVersion: 1, ok: false, outcome: 'refused', reasonCode: 'not_available_yet', steps: [] });
    tell(`${message}\n${hint}`);
    return 2;
}
function options(stream) {
    const color = stream.isTTY && process.env['NO_COLOR'] === undefined;
    return { color, width: stream.isTTY ? Math.min(stream.columns, 120) : 100 };
}
function fail(error, json) {
    if (!(error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_6__/* .QailError */ .uu)) {
        tell(`qail: this is a defect of the program\n${error instanceof Error ? (error.stack ?? error.message) : ''}`);
        return 1;
    }
    const { code, message, hint } = error;
    if (json)
        printJson({ schemaVersion: 1, ok: false, error: { code, message, hint } });
    tell(`qail: ${message}${hint === null ? '' : `\n${hint}`}`);
    return (0,_decision_policy_js__WEBPACK_IMPORTED_MODULE_5__/* .exitCodeOfError */ .LL)(code);
}
const argv = process.argv.slice(2);
try {
    process.exitCode = await answer((0,_cli_arguments_js__WEBPACK_IMPORTED_MODULE_1__/* .readArguments */ .l)(argv, node_fs__WEBPACK_IMPORTED_MODULE_0__.existsSync));
}
catch (error) {
    process.exitCode = fail(error, argv.includes('--json'));
}

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 6368:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  u: () => (/* binding */ USAGE),
  l: () => (/* binding */ readArguments)
});

;// CONCATENATED MODULE: external "node:util"
const external_node_util_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util");
// EXTERNAL MODULE: ./build/src/errors.js
var errors = __nccwpck_require__(7406);
;// CONCATENATED MODULE: ./build/src/cli/arguments.js
/** The command line as data: argv in, one request out, or what is wrong with it. */


const LATER_MIGRATE = ['up', 'down', 'shadow', 'verify', 'promote', 'abort', 'status'];
const LATER = ['rollback', 'pull'];
const USAGE = `usage:
  qail check PATH [--json]                         read a schema file or directory and say what is wrong with it
  qail diff OLD NEW [--json]                       what changes between two schemas, with the SQL
  qail migrate plan OLD:NEW [URL] [--json]         the same, and with a URL: what it does to the rows that are there

OLD and NEW are .qail files or schema directories. URL is a PostgreSQL connection URI; - reads it from QAIL_DATABASE_URL.
Exit codes: 0 ok, 1 internal error, 2 blocked or refused, 3 a decision is needed, 4 could not measure, 5 bad input.`;
/**
 * Reads the arguments after the program's name. `exists` tells whether a path is on disk; it decides where `OLD:NEW` is
 * split when a path itself holds a colon. Raises `QailError` `input_invalid` with the usage as its hint.
 */
function readArguments(argv, exists) {
    const { values, positionals } = parse(argv);
    const json = values.json === true;
    const [command, ...rest] = positionals;
    if (values.version === true)
        return { kind: 'version' };
    if (values.help === true || command === undefined || command === 'help')
        return { kind: 'help' };
    if (command === 'check') {
        const [path] = exactly(rest, ['PATH'], 'qail check');
        return { kind: 'check', path, json };
    }
    if (command === 'diff') {
        const [oldPath, newPath] = exactly(rest, ['OLD', 'NEW'], 'qail diff');
        return { kind: 'diff', oldPath, newPath, json };
    }
    if (command === 'migrate')
        return readMigrate(rest, json, exists);
    if (LATER.includes(command))
        return { kind: 'not_available', command, json };
    throw wrong(`there is no command "${command}"`);
}
function parse(argv) {
    try {
        return (0,external_node_util_namespaceObject.parseArgs)({
            args: [...argv],
            allowPositionals: true,
            // Options of commands that are not run yet are let through, so that the answer names the command and not an option.
            strict: !LATER.includes(argv[0] ?? '') && !LATER_MIGRATE.includes(argv[1] ?? ''),
            options: {
                json: { type: 'boolean' },
                help: { type: 'boolean', short: 'h' },
                version: { type: 'boolean' },
            },
        });
    }
    catch (cause) {
        throw wrong((0,errors/* thrownField */.ZE)(cause, 'message') ?? 'the arguments cannot be read', cause);
    }
}
function readMigrate(rest, json, exists) {
    const [verb, pair, url, ...more] = rest;
    if (verb !== undefined && LATER_MIGRATE.includes(verb)) {
        return { kind: 'not_available', command: `migrate ${verb}`, json };
    }
    if (verb !== 'plan')
        throw wrong(verb === undefined ? 'qail migrate needs a verb' : `there is no verb "${verb}"`);
    if (pair === undefined)
        throw wrong('qail migrate plan needs OLD:NEW');
    if (more.length > 0)
        throw wrong(`qail migrate plan takes OLD:NEW and one URL, and not "${more.join(' ')}" as well`);
    const [oldPath, newPath] = splitPair(pair, exists);
    return { kind: 'plan', oldPath, newPath, url: url ?? null, json };
}
/** `OLD:NEW` at the colon that leaves two existing paths; else at the first one that is no drive letter's. */
function splitPair(pair, exists) {
    const splits = [...pair.matchAll(/:/g)].map(({ index }) => [
        pair.slice(0, index),
        pair.slice(index + 1),
    ]);
    const usable = splits.filter(([oldPath, newPath]) => oldPath !== '' && newPath !== '');
    const found = usable.find(([oldPath, newPath]) => exists(oldPath) && exists(newPath)) ??
        usable.find(([oldPath, newPath]) => !/^[A-Za-z]$/.test(oldPath) || !/^[\\/]/.test(newPath));
    if (found === undefined)
        throw wrong(`"${pair}" is not of the form OLD:NEW`);
    return found;
}
function exactly(given, names, command) {
    if (given.length === names.length)
        return given;
    throw wrong(`${command} takes ${names.join(' ')}, and ${given.length} given`);
}
function wrong(message, cause) {
    return new errors/* QailError */.uu('input_invalid', `reading the command line: ${message}`, { hint: USAGE, cause });
}


/***/ }),

/***/ 6136:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   C: () => (/* binding */ checkPath),
/* harmony export */   Z: () => (/* binding */ checkJson)
/* harmony export */ });
/* harmony import */ var _act_read_schema_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(6283);
/* harmony import */ var _outputs_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(8919);
/* harmony import */ var _schema_column_type_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(8704);
/* harmony import */ var _schema_model_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(6480);
/** `qail check`: one schema, read strictly, as text for people or as JSON for programs. */




/** Reads what stands at `path` and judges it as the head side of a change would be. Raises `QailError` when it cannot be read. */
async function checkPath(source, path) {
    const { kind, parsed, files } = await (0,_act_read_schema_js__WEBPACK_IMPORTED_MODULE_0__/* .lonelySchema */ .R)(source, path);
    const ok = parsed.diagnostics.every((d) => d.severity !== 'error');
    return { ok, kind, parsed, sources: new Map(files.map((file) => [file.path, file.text])) };
}
/** The shape other programs rely on; `schemaVersion` changes when a field changes its meaning. */
function checkJson(check) {
    return {
        schemaVersion: 1,
        ok: check.ok,
        kind: check.kind,
        dialect: check.parsed.dialect,
        diagnostics: check.parsed.diagnostics.map(_outputs_js__WEBPACK_IMPORTED_MODULE_1__/* .diagnosticJson */ .gZ),
        schema: schemaJson(check.parsed.model),
    };
}
function schemaJson(model) {
    return {
        tables: model.tables.map(tableJson),
        indexes: model.indexes.map((index) => ({
            name: (0,_schema_model_js__WEBPACK_IMPORTED_MODULE_3__/* .showName */ .$i)(index.name),
            table: (0,_schema_model_js__WEBPACK_IMPORTED_MODULE_3__/* .showName */ .$i)(index.table),
            unique: index.unique,
            method: index.method,
            items: index.items.map((item) => item.expression.text),
            where: index.where?.text ?? null,
        })),
        enums: model.enums.map((each) => ({ name: (0,_schema_model_js__WEBPACK_IMPORTED_MODULE_3__/* .showName */ .$i)(each.name), values: each.values })),
        comments: model.comments.map(({ target, text }) => ({
            table: (0,_schema_model_js__WEBPACK_IMPORTED_MODULE_3__/* .showName */ .$i)(target.table),
            column: target.kind === 'column' ? target.column : null,
            text,
        })),
        notDiffedYet: model.unmodelled.map(({ kind, name }) => ({ kind, name })),
    };
}
function tableJson(table) {
    const key = table.constraints.find((constraint) => constraint.kind === 'primary_key');
    return {
        name: (0,_schema_model_js__WEBPACK_IMPORTED_MODULE_3__/* .showName */ .$i)(table.name),
        columns: table.columns.map((column) => columnJson(table, column)),
        primaryKey: key?.columns ?? null,
        constraints: table.constraints.map((constraint) => constraint.kind === 'check'
            ? { ...constraint, expression: constraint.expression.text }
            : constraint.kind === 'foreign_key'
                ? { ...constraint, target: (0,_schema_model_js__WEBPACK_IMPORTED_MODULE_3__/* .showName */ .$i)(constraint.target) }
                : constraint),
        rowSecurity: table.rowSecurity,
    };
}
function columnJson(table, column) {
    const { name, type, nullable, value } = column;
    return {
        name,
        type: (0,_schema_column_type_js__WEBPACK_IMPORTED_MODULE_2__/* .showType */ .wb)(type),
        nullable,
        default: defaultOf(table, column),
        identity: value.kind === 'identity' ? (value.always ? 'always' : 'by default') : null,
        generated: value.kind === 'generated' ? value.expression.text : null,
    };
}
/** A serial column shows the default that PostgreSQL makes of it (PostgreSQL 18 manual, 8.1.4 Serial Types). */
function defaultOf(table, column) {
    if (column.value.kind === 'default')
        return column.value.expression.text;
    if (column.value.kind !== 'serial')
        return null;
    return `nextval('${(0,_schema_model_js__WEBPACK_IMPORTED_MODULE_3__/* .showName */ .$i)(table.name)}_${column.name}_seq'::regclass)`;
}


/***/ }),

/***/ 1926:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  j: () => (/* binding */ localSource)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __nccwpck_require__(7598);
;// CONCATENATED MODULE: external "node:fs/promises"
const promises_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs/promises");
// EXTERNAL MODULE: ./build/src/errors.js
var errors = __nccwpck_require__(7406);
;// CONCATENATED MODULE: ./build/src/cli/local-source.js
/** A schema on the local disk, seen the way a commit's tree is seen. */



const MOST_BYTES = 5 * 1024 * 1024;
/** Reads files and directories below the current directory or at absolute paths; symbolic links are left out. */
const localSource = {
    async list(path) {
        const root = path.length > 1 ? path.replace(/[/\\]+$/, '') : path;
        const paths = await walk(root);
        return Promise.all(paths.sort(byText).map(entryOf));
    },
    async read(entry) {
        if (entry.bytes > MOST_BYTES) {
            throw new errors/* QailError */.uu('schema_too_large', `reading ${entry.path}: the file has ${entry.bytes} bytes`, {
                hint: `a schema file may have ${MOST_BYTES} bytes; split it into modules`,
            });
        }
        const bytes = await contentOf(entry.path);
        try {
            return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
        }
        catch (cause) {
            throw new errors/* QailError */.uu('file_unreadable', `reading ${entry.path}: the file is not UTF-8`, {
                hint: 'save it as UTF-8',
                cause,
            });
        }
    },
};
/** Every regular file at or below a path; nothing when the path does not exist. */
async function walk(path) {
    const status = await (0,promises_namespaceObject.lstat)(path).catch((cause) => {
        if (isMissing(cause))
            return null;
        throw unreadable(path, cause);
    });
    if (status === null)
        return [];
    if (status.isFile())
        return [path];
    if (!status.isDirectory())
        return [];
    const names = await (0,promises_namespaceObject.readdir)(path).catch((cause) => {
        throw unreadable(path, cause);
    });
    const below = await Promise.all(names.filter((name) => !name.startsWith('.')).map((name) => walk(`${path}/${name}`)));
    return below.flat();
}
async function entryOf(path) {
    const bytes = await contentOf(path);
    const blob = (0,external_node_crypto_.createHash)('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
    return { path, blob, bytes: bytes.length };
}
async function contentOf(path) {
    return (0,promises_namespaceObject.readFile)(path).catch((cause) => {
        throw unreadable(path, cause);
    });
}
function byText(a, b) {
    return a < b ? -1 : a > b ? 1 : 0;
}
function isMissing(cause) {
    return ['ENOENT', 'ENOTDIR'].includes((0,errors/* thrownField */.ZE)(cause, 'code') ?? '');
}
function unreadable(path, cause) {
    const why = (0,errors/* thrownField */.ZE)(cause, 'code') ?? 'unknown error';
    return new errors/* QailError */.uu('file_unreadable', `reading ${path}: ${why}`, {
        hint: 'check that the path is right and may be read',
        cause,
    });
}


/***/ }),

/***/ 6796:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  Qk: () => (/* binding */ localReport),
  AC: () => (/* binding */ planPaths),
  VI: () => (/* binding */ planResultJson),
  Pt: () => (/* binding */ planText)
});

// EXTERNAL MODULE: ./build/src/act/report-impact.js + 35 modules
var report_impact = __nccwpck_require__(5354);
;// CONCATENATED MODULE: ./build/src/impact/impact-json.js
/**
 * One entry for each step of the plan. A step that can lose nothing or cannot fail has 0 there; a number that is not known
 * is null, and so is a sum that has none of its parts.
 */
function impactJson(plan, impact) {
    const missing = (role) => impact.steps.some((s) => s[role]?.kind === 'unmeasured');
    const sum = (count, role) => count === 0n && missing(role) ? null : jsonCount(count);
    return {
        measuredAt: impact.measuring.kind === 'measured' ? impact.measuring.at.toISOString() : null,
        verdict: impact.verdict,
        recordsAtRisk: sum(impact.recordsAtRisk, 'atRisk'),
        rowsFailing: sum(impact.rowsFailing, 'failing'),
        steps: impact.steps.map((step) => stepJson(step, plan.steps[step.step]?.operation.kind ?? null)),
    };
}
function stepJson(step, kind) {
    const deciding = [step.atRisk, step.failing].filter((f) => f !== null);
    const unmeasured = deciding.find((f) => f.kind === 'unmeasured');
    const estimated = deciding.some((f) => f.kind === 'estimated');
    return {
        operation: step.step,
        kind,
        atRisk: figureJson(step.atRisk),
        failing: figureJson(step.failing),
        source: unmeasured !== undefined ? 'unmeasured' : estimated ? 'estimated' : 'counted',
        ...(unmeasured === undefined ? {} : { reason: unmeasured.reason }),
    };
}
function figureJson(figure) {
    if (figure === null)
        return 0;
    return figure.kind === 'unmeasured' ? null : jsonCount(figure.count);
}
function jsonCount(count) {
    const number = Number(count);
    return Number.isSafeInteger(number) ? number : count.toString();
}

// EXTERNAL MODULE: ./build/src/plan/describe.js
var describe = __nccwpck_require__(3048);
// EXTERNAL MODULE: ./build/src/outputs.js
var outputs = __nccwpck_require__(8919);
// EXTERNAL MODULE: ./build/src/plan/plan-json.js
var plan_json = __nccwpck_require__(6449);
;// CONCATENATED MODULE: ./build/src/cli/plan.js
/** `qail diff` and `qail migrate plan`: one change between two local schemas, as text for people or JSON for programs. */





/** Plans the change and, with a database, counts. Raises `QailError` when a side cannot be read. */
async function planPaths(source, paths, on) {
    const change = { sources: { base: source, head: source }, basePath: paths.oldPath, headPath: paths.newPath };
    return (0,report_impact/* reportImpact */.v)(change, on);
}
/** The report of a local change, for the terminal. */
function localReport(schemaPath, result, milliseconds) {
    return {
        environment: 'default',
        schemaPath,
        commandPrefix: '/qail',
        pullRequest: null,
        result,
        milliseconds,
    };
}
/** The machine shape of a plan; `impact` is there only when a database was asked. */
function planResultJson(result, ok, measured) {
    if (result.kind === 'unchanged') {
        return { schemaVersion: 1, ok, digest: null, operations: [], statements: [], down: [], diagnostics: [] };
    }
    if (result.kind === 'invalid_schema') {
        return {
            schemaVersion: 1,
            ok,
            digest: null,
            operations: [],
            statements: [],
            down: [],
            diagnostics: result.diagnostics.map(outputs/* diagnosticJson */.gZ),
        };
    }
    return {
        schemaVersion: 1,
        ok,
        ...(0,plan_json/* planJson */.i)(result.plan),
        diagnostics: result.warnings.map(outputs/* diagnosticJson */.gZ),
        ...(measured ? { impact: impactJson(result.plan, result.impact) } : {}),
    };
}
/** The plan as people read it: what changes, then the SQL in the order in which it would run. */
function planText(plan) {
    if (plan.steps.length === 0)
        return 'nothing changes\n';
    const operations = plan.steps.map((step) => `  ${step.destructive ? '!' : '-'} ${(0,describe/* describe */.q)(step.operation)}`);
    const questions = plan.renameQuestions.map(({ hint }) => `  is this a rename? then add: ${hint}`);
    const count = `${plan.steps.length} ${plan.steps.length === 1 ? 'operation' : 'operations'}`;
    return [`${count} (! can lose data):`, ...operations, ...questions, '', ...sqlLines(plan), ''].join('\n');
}
const STAGES = {
    before: '-- before the transaction, each on its own',
    main: '-- one transaction',
    after: '-- after the transaction, each on its own',
};
function sqlLines(plan) {
    const statements = plan.steps.flatMap((step) => step.up);
    return ['before', 'main', 'after'].flatMap((stage) => {
        const lines = statements.filter((each) => each.stage === stage).map((each) => `${each.sql};`);
        return lines.length === 0 ? [] : [STAGES[stage], ...lines];
    });
}


/***/ }),

/***/ 2052:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   FO: () => (/* binding */ exitCodeOf),
/* harmony export */   LL: () => (/* binding */ exitCodeOfError)
/* harmony export */ });
/* unused harmony export FAIL_ON */
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7406);
/** What a team has decided beforehand: when the report turns its step red, and which exit code says so. */

/** Each level includes the ones before it. */
const FAIL_ON = ['never', 'blocked', 'data-loss', 'unmeasured'];
/** The exit code of a report with this verdict. A staging database that could not be reached is 4 unless `never`. */
function exitCodeOf(verdict, failOn) {
    const level = FAIL_ON.indexOf(failOn);
    switch (verdict) {
        case 'ok':
            return 0;
        case 'blocked':
            return level >= FAIL_ON.indexOf('blocked') ? 2 : 0;
        case 'data-loss':
            return level >= FAIL_ON.indexOf('data-loss') ? 3 : 0;
        case 'unmeasured':
            return level >= FAIL_ON.indexOf('unmeasured') ? 4 : 0;
        case 'unreachable':
            return level > FAIL_ON.indexOf('never') ? 4 : 0;
        default:
            return (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .unreachable */ .HB)(verdict);
    }
}
/** The exit code of a failure: what the user can repair is 5, what could not be measured 4, the rest 1. */
function exitCodeOfError(code) {
    switch (code) {
        case 'input_invalid':
        case 'input_not_available':
        case 'event_invalid':
        case 'schema_missing':
        case 'schema_too_large':
        case 'database_url_invalid':
        case 'github_refused':
        case 'github_not_found':
        case 'file_unreadable':
            return 5;
        case 'database_unreachable':
        case 'database_refused':
        case 'database_too_old':
        case 'database_failed':
            return 4;
        case 'github_failed':
            return 1;
        default:
            return (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .unreachable */ .HB)(code);
    }
}


/***/ }),

/***/ 7406:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   HB: () => (/* binding */ unreachable),
/* harmony export */   ZE: () => (/* binding */ thrownField),
/* harmony export */   uu: () => (/* binding */ QailError)
/* harmony export */ });
/**
 * What went wrong in the world, told in the order: what was being done, to what, what happened, what to do now.
 *
 * `message` says the first three, `hint` the last. Neither ever holds a row's value, a password or a connection string.
 */
class QailError extends Error {
    name = 'QailError';
    code;
    hint;
    constructor(code, message, options = {}) {
        super(message, options.cause === undefined ? {} : { cause: options.cause });
        this.code = code;
        this.hint = options.hint ?? null;
    }
}
/** Ends an exhaustive `switch`: a new member of the union is a compile error here, and a plain `Error` if it ever runs. */
function unreachable(value) {
    throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
/** A text field of something thrown, whatever threw it; null when there is none. */
function thrownField(cause, name) {
    if (typeof cause !== 'object' || cause === null || !(name in cause))
        return null;
    const value = Reflect.get(cause, name);
    return typeof value === 'string' ? value : null;
}


/***/ }),

/***/ 8919:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   gZ: () => (/* binding */ diagnosticJson)
/* harmony export */ });
/* unused harmony exports OUTPUT_NAMES, OUTPUTS, outputsOf, reportJson */
/* harmony import */ var _plan_plan_json_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(6449);
/** What the step hands to later steps: the outputs of action.yml and the whole result as one JSON document. */


/** The names, in the order of action.yml. */
const OUTPUT_NAMES = (/* unused pure expression or super */ null && ([
    'verdict',
    'destructive',
    'records-at-risk',
    'rows-failing',
    'operations',
    'plan-digest',
    'plan-code',
    'decision',
    'gate',
    'reason-code',
    'migration-version',
    'snapshot-rows',
    'snapshot-path',
    'shadow-database',
    'old-database',
    'comment-url',
    'report-path',
]));
/** What each output holds; one that is not available belongs to a later version and stays empty. */
const OUTPUTS = {
    verdict: { description: '`ok`, `data-loss`, `blocked`, `unmeasured` or `unreachable`.', available: true },
    destructive: {
        description: 'Whether the change drops, narrows or removes something, whatever the rows hold.',
        available: true,
    },
    'records-at-risk': {
        description: 'Rows and values that would be lost or altered; empty when a number is missing.',
        available: true,
    },
    'rows-failing': {
        description: 'Rows on which the change would fail; empty when a number is missing.',
        available: true,
    },
    operations: { description: 'The operations as JSON.', available: true },
    'plan-digest': { description: 'Digest of the plan: equal plans, equal digests.', available: true },
    'plan-code': { description: 'Short code of the plan for a comment command.', available: false },
    decision: { description: 'The decision recorded for this plan.', available: false },
    gate: { description: '`open` or `closed`.', available: true },
    'reason-code': { description: 'Stable code of how it ended.', available: true },
    'migration-version': { description: 'Version of the migration that ran.', available: false },
    'snapshot-rows': { description: 'Rows saved by a backup.', available: false },
    'snapshot-path': { description: 'Directory of a file backup.', available: false },
    'shadow-database': { description: 'Name of the shadow database.', available: false },
    'old-database': { description: 'Name of the database kept after a promotion.', available: false },
    'comment-url': { description: 'Address of the report comment.', available: true },
    'report-path': { description: 'File with the whole result as JSON (`schemaVersion` 1).', available: true },
};
/** The outputs of a run. An event that is not answered sets the reason alone, so that no gate reads as open. */
function outputsOf(run) {
    switch (run.kind) {
        case 'ignored':
            return { 'reason-code': run.reason };
        case 'failed': {
            const verdict = run.reason === 'db_unreachable' ? 'unreachable' : 'unmeasured';
            return { verdict, gate: 'closed', 'reason-code': run.reason };
        }
        case 'reported':
            return {
                ...resultOutputs(run.report.result),
                'reason-code': run.reason,
                ...(run.published.commentUrl === null ? {} : { 'comment-url': run.published.commentUrl }),
            };
    }
}
function resultOutputs(result) {
    switch (result.kind) {
        case 'unchanged':
            return {
                verdict: 'ok',
                destructive: 'false',
                'records-at-risk': '0',
                'rows-failing': '0',
                operations: '[]',
                gate: 'open',
            };
        case 'invalid_schema':
            return { verdict: 'unmeasured', gate: 'closed' };
        case 'planned':
            return {
                verdict: result.impact.verdict,
                destructive: String(result.plan.steps.some((step) => step.destructive)),
                ...counts(result),
                operations: JSON.stringify(planJson(result.plan).operations),
                'plan-digest': result.plan.digest,
                gate: result.gate.state,
            };
    }
}
/** A sum that misses a number is no number: it is left empty rather than read as small. */
function counts({ impact }) {
    if (!impact.complete)
        return {};
    return { 'records-at-risk': impact.recordsAtRisk.toString(), 'rows-failing': impact.rowsFailing.toString() };
}
/** The document behind `report-path`. `schemaVersion` changes when a field changes its meaning. */
function reportJson(run) {
    const { report } = run;
    return {
        schemaVersion: 1,
        reasonCode: run.reason,
        environment: report.environment,
        schema: report.schemaPath,
        pullRequest: pullRequestJson(report),
        commentUrl: run.published.commentUrl,
        problems: run.published.problems,
        ...resultJson(report.result),
    };
}
function pullRequestJson({ pullRequest }) {
    if (pullRequest === null)
        return null;
    const { repository, number, baseRef, baseSha, headSha, fork } = pullRequest;
    return { repository, number, baseRef, baseSha, headSha, fork };
}
function resultJson(result) {
    switch (result.kind) {
        case 'unchanged':
            return { result: 'unchanged', verdict: 'ok', gate: 'open' };
        case 'invalid_schema':
            return {
                result: 'invalid_schema',
                verdict: 'unmeasured',
                gate: 'closed',
                diagnostics: result.diagnostics.map(diagnosticJson),
            };
        case 'planned':
            return {
                result: 'planned',
                verdict: result.impact.verdict,
                gate: result.gate.state,
                plan: planJson(result.plan),
                impact: impactJson(result.plan, result.impact),
                diagnostics: result.warnings.map(diagnosticJson),
            };
    }
}
/** One diagnostic with its position spread out, as the machine shapes print it. */
function diagnosticJson(diagnostic) {
    const { at, ...said } = diagnostic;
    return { ...said, file: at.file, line: at.line, column: at.column };
}


/***/ }),

/***/ 3048:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   q: () => (/* binding */ describe)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7406);
/* harmony import */ var _schema_column_type_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(8704);
/* harmony import */ var _schema_model_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(6480);
/** One operation in a few words, as people speak of it. Names stand as they are; whoever shows them makes them inert. */



/** `DROP COLUMN users.email`, `ALTER TYPE orders.total numeric(12,4) → numeric(12,2)`. On one line if the names are. */
function describe(operation) {
    switch (operation.kind) {
        case 'rename_table':
            return `RENAME TABLE ${(0,_schema_model_js__WEBPACK_IMPORTED_MODULE_2__/* .showName */ .$i)(operation.from)} → ${(0,_schema_model_js__WEBPACK_IMPORTED_MODULE_2__/* .showName */ .$i)(operation.to)}`;
        case 'rename_enum':
        case 'rename_index':
            return `RENAME ${operation.kind === 'rename_enum' ? 'ENUM' : 'INDEX'} ${(0,_schema_model_js__WEBPACK_IMPORTED_MODULE_2__/* .showName */ .$i)(operation.from)} → ${(0,_schema_model_js__WEBPACK_IMPORTED_MODULE_2__/* .showName */ .$i)(operation.to)}`;
        case 'rename_column':
            return `RENAME COLUMN ${path(operation.table, operation.from)} → ${operation.to}`;
        case 'rename_constraint':
            return `RENAME CONSTRAINT ${operation.from} → ${operation.to} on ${(0,_schema_model_js__WEBPACK_IMPORTED_MODULE_2__/* .showName */ .$i)(operation.table)}`;
        case 'create_table':
            return `CREATE TABLE ${(0,_schema_model_js__WEBPACK_IMPORTED_MODULE_2__/* .showName */ .$i)(operation.table.name)}`;
        case 'drop_table':
            return `DROP TABLE ${(0,_schema_model_js__WEBPACK_IMPORTED_MODULE_2__/* .showName */ .$i)(operation.table.name)}`;
        case 'add_column':
            return `ADD COLUMN ${path(operation.table, operation.column.name)} ${(0,_schema_column_type_js__WEBPACK_IMPORTED_MODULE_1__/* .showType */ .wb)(operation.column.type)}`;
        case 'drop_column':
            return `DROP COLUMN ${path(operation.table, operation.column.name)}`;
        case 'transform':
            return `FILL ${path(operation.table, operation.column)}`;
        case 'alter_column_type':
            return `ALTER TYPE ${path(operation.table, operation.column)} ${(0,_schema_column_type_js__WEBPACK_IMPORTED_MODULE_1__/* .showType */ .wb)(operation.from)} → ${(0,_schema_column_type_js__WEBPACK_IMPORTED_MODULE_1__/* .showType */ .wb)(operation.to)}`;
        case 'rebuild_enum':
            return operation.removed.length === 0
                ? `REORDER ENUM ${(0,_schema_model_js__WEBPACK_IMPORTED_MODULE_2__/* .showName */ .$i)(operation.to.name)}`
                : `REMOVE FROM ENUM ${(0,_schema_model_js__WEBPACK_IMPORTED_MODULE_2__/* .showName */ .$i)(operation.to.name)}: ${operation.removed.join(', ')}`;
        case 'set_not_null':
            return `SET NOT NULL ${path(operation.table, operation.column)}`;
        case 'drop_not_null':
            return `DROP NOT NULL ${path(operation.table, operation.column)}`;
        case 'set_default':
            return `${operation.to === null ? 'DROP' : 'SET'} DEFAULT ${path(operation.table, operation.column)}`;
        case 'set_generation':
            return `CHANGE VALUES OF ${path(operation.table, operation.column)}: ${source(operation.from)} → ${source(operation.to)}`;
        case 'add_constraint':
            return `ADD ${constraintWords(operation.constraint)} on ${(0,_schema_model_js__WEBPACK_IMPORTED_MODULE_2__/* .showName */ .$i)(operation.table)}`;
        case 'drop_constraint':
            return `DROP ${constraintWords(operation.constraint)} on ${(0,_schema_model_js__WEBPACK_IMPORTED_MODULE_2__/* .showName */ .$i)(operation.table)}`;
        case 'create_index':
            return `CREATE ${operation.index.unique ? 'UNIQUE ' : ''}INDEX ${(0,_schema_model_js__WEBPACK_IMPORTED_MODULE_2__/* .showName */ .$i)(operation.index.name)} on ${(0,_schema_model_js__WEBPACK_IMPORTED_MODULE_2__/* .showName */ .$i)(operation.index.table)}`;
        case 'drop_index':
            return `DROP INDEX ${(0,_schema_model_js__WEBPACK_IMPORTED_MODULE_2__/* .showName */ .$i)(operation.index.name)}`;
        case 'create_enum':
            return `CREATE ENUM ${(0,_schema_model_js__WEBPACK_IMPORTED_MODULE_2__/* .showName */ .$i)(operation.enum.name)}`;
        case 'drop_enum':
            return `DROP ENUM ${(0,_schema_model_js__WEBPACK_IMPORTED_MODULE_2__/* .showName */ .$i)(operation.enum.name)}`;
        case 'add_enum_value':
            return `ADD TO ENUM ${(0,_schema_model_js__WEBPACK_IMPORTED_MODULE_2__/* .showName */ .$i)(operation.enum)}: ${operation.value}`;
        case 'set_row_security':
            return `ROW SECURITY on ${(0,_schema_model_js__WEBPACK_IMPORTED_MODULE_2__/* .showName */ .$i)(operation.table)}: ${security(operation.from)} → ${security(operation.to)}`;
        case 'set_comment': {
            const { target } = operation;
            const on = target.kind === 'table' ? (0,_schema_model_js__WEBPACK_IMPORTED_MODULE_2__/* .showName */ .$i)(target.table) : path(target.table, target.column);
            return `${operation.to === null ? 'REMOVE COMMENT' : 'COMMENT'} on ${on}`;
        }
        default:
            return (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .unreachable */ .HB)(operation);
    }
}
function path(table, column) {
    return `${(0,_schema_model_js__WEBPACK_IMPORTED_MODULE_2__/* .showName */ .$i)(table)}.${column}`;
}
function constraintWords(constraint) {
    switch (constraint.kind) {
        case 'primary_key':
            return `PRIMARY KEY (${constraint.columns.join(', ')})`;
        case 'unique':
            return `UNIQUE (${constraint.columns.join(', ')})`;
        case 'check':
            return `CHECK (${constraint.expression.text})`;
        case 'foreign_key':
            return `FOREIGN KEY (${constraint.columns.join(', ')}) → ${(0,_schema_model_js__WEBPACK_IMPORTED_MODULE_2__/* .showName */ .$i)(constraint.target)} (${constraint.targetColumns.join(', ')})`;
        default:
            return (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .unreachable */ .HB)(constraint);
    }
}
function source(value) {
    switch (value.kind) {
        case 'none':
            return 'none';
        case 'default':
            return 'default';
        case 'serial':
            return 'serial';
        case 'identity':
            return value.always ? 'identity always' : 'identity by default';
        case 'generated':
            return 'generated';
        default:
            return (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .unreachable */ .HB)(value);
    }
}
function security({ enabled, forced }) {
    if (!enabled)
        return forced ? 'off, forced' : 'off';
    return forced ? 'forced' : 'on';
}


/***/ }),

/***/ 4413:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   c: () => (/* binding */ tableOf)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7406);
/** Which table an operation works on. */

/** The table under the name it has when the operation has run; null for operations on enums, which work on no one table. */
function tableOf(operation) {
    switch (operation.kind) {
        case 'rename_table':
            return operation.to;
        case 'create_table':
        case 'drop_table':
            return operation.table.name;
        case 'create_index':
        case 'drop_index':
            return operation.index.table;
        case 'set_comment':
            return operation.target.table;
        case 'rename_enum':
        case 'create_enum':
        case 'drop_enum':
        case 'rebuild_enum':
        case 'add_enum_value':
            return null;
        case 'rename_index':
        case 'rename_column':
        case 'rename_constraint':
        case 'add_column':
        case 'drop_column':
        case 'transform':
        case 'alter_column_type':
        case 'set_not_null':
        case 'drop_not_null':
        case 'set_default':
        case 'set_generation':
        case 'add_constraint':
        case 'drop_constraint':
        case 'set_row_security':
            return operation.table;
        default:
            return (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .unreachable */ .HB)(operation);
    }
}


/***/ }),

/***/ 6449:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   i: () => (/* binding */ planJson)
/* harmony export */ });
/* harmony import */ var _schema_column_type_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(8704);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(7406);
/* harmony import */ var _schema_model_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(6480);
/* harmony import */ var _describe_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(3048);
/** The plan in the shape other programs rely on. */




/** `operation` of a statement is the index into `operations`; `down` undoes the steps from the last to the first. */
function planJson(plan) {
    const indexed = plan.steps.map((step, index) => ({ step, index }));
    return {
        digest: plan.digest,
        operations: plan.steps.map(operationJson),
        statements: indexed.flatMap(({ step, index }) => statementsJson(step.up, index)),
        down: indexed.toReversed().flatMap(({ step, index }) => statementsJson(step.down ?? [], index)),
        renameQuestions: plan.renameQuestions,
        notDiffedYet: plan.undiffed.map(({ kind, name, change }) => ({ kind, name, change })),
    };
}
function statementsJson(statements, operation) {
    return statements.map(({ sql, stage }) => ({ sql, transactional: stage === 'main', operation }));
}
function operationJson(step) {
    const { operation, destructive, confirmed, reversible, hazards } = step;
    return {
        kind: operation.kind,
        ...detailsOf(operation),
        description: (0,_describe_js__WEBPACK_IMPORTED_MODULE_3__/* .describe */ .q)(operation),
        destructive,
        confirmed,
        reversible,
        hazards: hazards.map(({ kind }) => kind),
        ...(step.at === null ? {} : { file: step.at.position.file, line: step.at.position.line, side: step.at.side }),
    };
}
function detailsOf(operation) {
    const named = (name) => (0,_schema_model_js__WEBPACK_IMPORTED_MODULE_2__/* .showName */ .$i)(name);
    switch (operation.kind) {
        case 'rename_table':
            return { table: named(operation.from), to: named(operation.to) };
        case 'rename_enum':
            return { enum: named(operation.from), to: named(operation.to) };
        case 'rename_index':
            return { index: named(operation.from), table: named(operation.table), to: named(operation.to) };
        case 'rename_column':
            return { table: named(operation.table), column: operation.from, to: operation.to };
        case 'rename_constraint':
            return { table: named(operation.table), constraint: operation.from, to: operation.to };
        case 'create_table':
        case 'drop_table':
            return { table: named(operation.table.name) };
        case 'add_column':
        case 'drop_column':
            return { table: named(operation.table), column: operation.column.name, type: (0,_schema_column_type_js__WEBPACK_IMPORTED_MODULE_0__/* .showType */ .wb)(operation.column.type) };
        case 'alter_column_type': {
            const { table, column, from, to } = operation;
            return { table: named(table), column, from: (0,_schema_column_type_js__WEBPACK_IMPORTED_MODULE_0__/* .showType */ .wb)(from), to: (0,_schema_column_type_js__WEBPACK_IMPORTED_MODULE_0__/* .showType */ .wb)(to) };
        }
        case 'transform':
        case 'set_not_null':
        case 'drop_not_null':
        case 'set_generation':
            return { table: named(operation.table), column: operation.column };
        case 'set_default': {
            const { table, column, from, to } = operation;
            return { table: named(table), column, from: from?.text ?? null, to: to?.text ?? null };
        }
        case 'add_constraint':
        case 'drop_constraint':
            return { table: named(operation.table), constraint: operation.name, type: operation.constraint.kind };
        case 'create_index':
        case 'drop_index':
            return {
                index: named(operation.index.name),
                table: named(operation.index.table),
                unique: operation.index.unique,
            };
        case 'create_enum':
        case 'drop_enum':
            return { enum: named(operation.enum.name) };
        case 'rebuild_enum':
            return { enum: named(operation.to.name), removed: operation.removed };
        case 'add_enum_value':
            return { enum: named(operation.enum), value: operation.value };
        case 'set_row_security':
            return { table: named(operation.table), from: operation.from, to: operation.to };
        case 'set_comment': {
            const { target } = operation;
            return { table: named(target.table), ...(target.kind === 'column' ? { column: target.column } : {}) };
        }
        default:
            return (0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .unreachable */ .HB)(operation);
    }
}


/***/ }),

/***/ 6255:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  q: () => (/* binding */ openDatabase)
});

// UNUSED EXPORTS: parseDatabaseUrl

// EXTERNAL MODULE: ./node_modules/pg/lib/index.js
var lib = __nccwpck_require__(3273);
;// CONCATENATED MODULE: ./node_modules/pg/esm/index.mjs
// ESM wrapper for pg


// Re-export all the properties
const Client = lib.Client
const Pool = lib.Pool
const Connection = lib.Connection
const types = lib.types
const Query = lib.Query
const DatabaseError = lib.DatabaseError
const escapeIdentifier = lib.escapeIdentifier
const escapeLiteral = lib.escapeLiteral
const Result = lib.Result
const TypeOverrides = lib.TypeOverrides

// Also export the defaults
const defaults = lib.defaults

// Re-export the default
/* harmony default export */ const esm = (lib);

// EXTERNAL MODULE: ./build/src/errors.js
var errors = __nccwpck_require__(7406);
// EXTERNAL MODULE: ./build/src/postgres/failure.js
var failure = __nccwpck_require__(8227);
;// CONCATENATED MODULE: ./build/src/postgres/client.js
/** The only file that knows the driver: opens connections from a URL, and lets nothing but `Sql` and our own errors through. */



const APPLICATION_NAME = 'qail-action';
const HINT = 'give a URI of the form postgres://user:password@host:5432/database, with special characters percent-encoded';
/**
 * Checks a connection URI and makes its meaning explicit. The driver reads `sslmode` `prefer`, `require` and `verify-ca` as
 * `verify-full`; they are written so here, since it otherwise prints a warning each time. Raises `QailError`
 * (`database_url_invalid`), which never repeats the URL. (PostgreSQL 18 manual, 32.1.1.2 Connection URIs.)
 */
function parseDatabaseUrl(url) {
    const invalid = (what) => new errors/* QailError */.uu('database_url_invalid', `read the database URL: ${what}`, { hint: HINT });
    const trimmed = url.trim();
    if (trimmed === '')
        throw invalid('it is empty');
    if (!/^postgres(ql)?:\/\//i.test(trimmed))
        throw invalid('it does not begin with postgres:// or postgresql://');
    if (!URL.canParse(trimmed))
        throw invalid('it cannot be read as a URI');
    const parsed = new URL(trimmed);
    try {
        for (const part of [parsed.username, parsed.password, parsed.hostname, parsed.pathname])
            decodeURIComponent(part);
    }
    catch {
        throw invalid('a percent sign in it is not followed by two hexadecimal digits');
    }
    parsed.searchParams.delete('application_name');
    const mode = parsed.searchParams.get('sslmode');
    if (mode !== null && !SSL_MODES.has(mode))
        throw invalid('its sslmode is none of PostgreSQL or of this driver');
    if (mode !== null && SAME_AS_VERIFY_FULL.has(mode) && parsed.searchParams.get('uselibpqcompat') !== 'true') {
        parsed.searchParams.set('sslmode', 'verify-full');
    }
    return parsed.href;
}
const SSL_MODES = new Set(['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify']);
const SAME_AS_VERIFY_FULL = new Set(['prefer', 'require', 'verify-ca']);
/**
 * A database to open sessions on; nothing is connected yet. `bigint` values arrive as `bigint`. Raises `QailError`
 * (`database_url_invalid`) at once; its sessions raise `database_unreachable` (nobody answers, lost, TLS), `database_refused`
 * (login, no such database) or `database_failed` (a statement).
 */
function openDatabase(url, options = {}) {
    const checked = parseDatabaseUrl(url);
    return {
        async session(body) {
            const client = await connect(checked, options);
            try {
                return await body(sessionOn(client));
            }
            finally {
                await client.end().catch(() => undefined);
            }
        },
    };
}
function sessionOn(client) {
    return {
        async query(statement, values = []) {
            try {
                // The extended protocol takes exactly one statement, so no piece of SQL can smuggle in a second one.
                const query = {
                    text: statement,
                    values: [...values],
                    queryMode: 'extended',
                };
                const result = await client.query(query);
                return result.rows;
            }
            catch (error) {
                throw (0,failure/* statementFailure */.qU)(error);
            }
        },
    };
}
async function connect(url, options) {
    const tries = options.tries ?? 3;
    for (let attempt = 1;; attempt += 1) {
        let client = null;
        try {
            client = newClient(url, options.connectTimeoutMs ?? 10_000);
            await client.connect();
            return client;
        }
        catch (error) {
            await client?.end().catch(() => undefined);
            if (attempt >= tries || !(0,failure/* isTransient */.dg)(error))
                throw (0,failure/* connectFailure */.vZ)(error);
            await new Promise((done) => setTimeout(done, 200 * attempt * attempt));
        }
    }
}
function newClient(url, connectTimeoutMs) {
    const client = new esm.Client({
        connectionString: url,
        application_name: APPLICATION_NAME,
        connectionTimeoutMillis: connectTimeoutMs,
        keepAlive: true,
        keepAliveInitialDelayMillis: 10_000,
    });
    // A connection that breaks while idle raises an event; the next statement reports it.
    client.on('error', () => undefined);
    client.setTypeParser(esm.types.builtins.INT8, BigInt);
    return client;
}


/***/ }),

/***/ 8227:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   AD: () => (/* binding */ failureCode),
/* harmony export */   dg: () => (/* binding */ isTransient),
/* harmony export */   qU: () => (/* binding */ statementFailure),
/* harmony export */   vZ: () => (/* binding */ connectFailure)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7406);

const SQLSTATE = /^[0-9A-Z]{5}$/;
/** Texts by SQLSTATE (PostgreSQL 18 manual, appendix A), for those a user of this program can meet. */
const STATES = new Map([
    ['0A000', 'the server does not support this'],
    ['22001', 'a value is too long for its type'],
    ['22003', 'a number is out of range for its type'],
    ['22P02', 'a value cannot be read as its type'],
    ['23502', 'a value is null where none may be'],
    ['23503', 'a row refers to a row that is not there'],
    ['23505', 'two rows share a key that has to be unique'],
    ['23514', 'a row does not pass a check'],
    ['25006', 'the transaction is read only'],
    ['3F000', 'the schema does not exist'],
    ['40001', 'the transaction met a concurrent one and has to be repeated'],
    ['40P01', 'the server ended a deadlock'],
    ['42501', 'the role is not allowed to do this'],
    ['42601', 'the statement has a syntax error'],
    ['42703', 'a column does not exist'],
    ['42704', 'an object does not exist'],
    ['42804', 'the types do not fit'],
    ['42883', 'a function or operator does not exist'],
    ['42P01', 'a table does not exist'],
    ['42P07', 'an object of this name already exists'],
    ['53300', 'the server has no free connection'],
    ['55P03', 'a lock was not granted in time'],
    ['57014', 'the statement was cancelled, as a rule by its time limit'],
    ['57P01', 'the server ended the connection'],
    ['57P03', 'the server is starting up or shutting down'],
]);
const NETWORK = new Map([
    ['ECONNREFUSED', 'the connection was refused'],
    ['ECONNRESET', 'the connection was reset'],
    ['EPIPE', 'the connection was closed'],
    ['ETIMEDOUT', 'there was no answer in time'],
    ['EHOSTUNREACH', 'there is no route to the server'],
    ['ENETUNREACH', 'there is no route to the server'],
    ['ENOTFOUND', 'the name of the server is not known'],
    ['EAI_AGAIN', 'the name of the server could not be looked up'],
    ['ENOENT', 'there is no socket or certificate file at the given path'],
]);
const TRANSIENT = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', '57P03', '53300']);
const TIMEOUTS = new Set(['timeout expired', 'Connection terminated due to connection timeout']);
const TLS = /^(ERR_TLS_|ERR_SSL_|CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO$)/;
/** The SQLSTATE or errno kept with an error of the database; null for any other error. */
function failureCode(error) {
    const cause = error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .QailError */ .uu ? error.cause : error;
    return isObject(cause) ? text(cause, 'code') : null;
}
/** True when another try at connecting may go better: nobody listens yet, no answer in time, no free connection. */
function isTransient(error) {
    return TRANSIENT.has(causeOf(error).code ?? '');
}
/** Retells why a connection could not be opened, as `database_unreachable` or `database_refused`. */
function connectFailure(error) {
    const cause = causeOf(error);
    const state = cause.code ?? '';
    const fail = (code, what, hint) => new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .QailError */ .uu(code, `connect to the database: ${what}`, { cause, hint });
    if (state.startsWith('28')) {
        const hint = 'check user, password and the entry for this address in pg_hba.conf';
        return fail('database_refused', `the server refused the login (${state})`, hint);
    }
    if (state === '3D000')
        return fail('database_refused', 'the database does not exist (3D000)', 'check the database name in the URL');
    if (state === '42501')
        return fail('database_refused', 'the role may not connect (42501)', 'grant CONNECT on the database to the role');
    if (TLS.test(state) || saysNoTls(error))
        return fail('database_unreachable', tlsText(state), TLS_HINT);
    const what = NETWORK.get(state) ?? STATES.get(state) ?? 'the server could not be reached';
    return fail('database_unreachable', withCode(what, cause.code), 'check that the server runs and that this machine may reach it');
}
/** Retells why a statement failed, as `database_failed`, or as `database_unreachable` when the connection is gone. */
function statementFailure(error) {
    const cause = causeOf(error);
    const state = cause.code ?? '';
    if (!SQLSTATE.test(state) || state.startsWith('57P') || state.startsWith('08')) {
        const what = NETWORK.get(state) ?? STATES.get(state) ?? 'the connection was lost';
        return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .QailError */ .uu('database_unreachable', `ask the database: ${withCode(what, cause.code)}`, {
            cause,
            hint: 'run it again; if it happens again, see the log of the server',
        });
    }
    const what = STATES.get(state) ?? 'the server refused the statement';
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .QailError */ .uu('database_failed', `ask the database${placeOf(cause)}: ${withCode(what, state)}`, { cause });
}
const TLS_HINT = 'sslmode=require and stricter check the certificate: name its authority with sslrootcert, or give sslmode=no-verify to go without the check; sslmode=disable turns TLS off';
function tlsText(state) {
    return state === '' ? 'the server does not speak TLS' : `the TLS connection could not be made (${state})`;
}
/** The driver has no code for this one, only this text, which holds nothing of the URL. */
function saysNoTls(error) {
    return error instanceof Error && error.message === 'The server does not support SSL connections';
}
function withCode(what, code) {
    return code === null ? what : `${what} (${code})`;
}
function placeOf(cause) {
    const table = cause.schema === null || cause.table === null ? cause.table : `${cause.schema}.${cause.table}`;
    const named = [table === null ? '' : `table ${table}`, cause.column === null ? '' : `column ${cause.column}`];
    const constraint = cause.constraint === null ? '' : `constraint ${cause.constraint}`;
    const places = [...named, constraint].filter((p) => p !== '');
    return places.length === 0 ? '' : `, ${places.join(', ')}`;
}
function causeOf(error) {
    const none = { schema: null, table: null, column: null, constraint: null, position: null };
    const first = error instanceof AggregateError ? firstOf(error.errors) : error;
    if (!isObject(first))
        return { code: null, ...none };
    const code = text(first, 'code');
    if (code === null && first instanceof Error && TIMEOUTS.has(first.message))
        return { code: 'ETIMEDOUT', ...none };
    if (code === null || !SQLSTATE.test(code))
        return { code, ...none };
    const position = Number(text(first, 'position') ?? '');
    return {
        code,
        schema: text(first, 'schema'),
        table: text(first, 'table'),
        column: text(first, 'column'),
        constraint: text(first, 'constraint'),
        position: Number.isInteger(position) && position > 0 ? position : null,
    };
}
function firstOf(errors) {
    return errors[0];
}
function isObject(value) {
    return typeof value === 'object' && value !== null;
}
function text(of, name) {
    const value = Reflect.get(of, name);
    return typeof value === 'string' && value !== '' ? value : null;
}


/***/ }),

/***/ 8980:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   T0: () => (/* binding */ COMMANDS_ANSWERED)
/* harmony export */ });
/* unused harmony exports hasChoices, renderChoices */
/* harmony import */ var _page_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4385);


/** Whether this version answers commands in comments. The report never promises more than the program does. */
const COMMANDS_ANSWERED = false;
const CHOICES = [
    { title: '**[1] Proceed** – you have a backup of your own', words: 'proceed reason="…"' },
    { title: '**[2] Back up to files** – under `_qail_snapshots/`', words: 'backup-files' },
    { title: '**[3] Back up to the database** – with rollback support', words: 'backup-db' },
    { title: '**[4] Cancel** – the gate stays closed', words: 'cancel' },
];
/** True when there is something to decide: data was found that would be lost, or may be. Forks have no commands. */
function hasChoices(report, findings) {
    const result = report.result;
    return (result.kind === 'planned' &&
        findings.losing.length > 0 &&
        result.impact.measuring.kind === 'measured' &&
        report.pullRequest?.fork !== true);
}
/** The choices, one copyable command each, and a plain line where commands are not answered. */
function renderChoices(report, answered = COMMANDS_ANSWERED) {
    const intro = answered
        ? 'Write one of these as a comment of its own:'
        : '**This version only reports and does not answer these commands yet**: writing one has no effect, and the gate stays closed. They are the four ways a later version can go on from here.';
    return blocks([
        '### Choose one',
        intro,
        ...CHOICES.map(({ title, words }) => `${title}\n${fenced(command(report, words))}`),
    ]);
}


/***/ }),

/***/ 530:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   bj: () => (/* binding */ showFigureOf),
/* harmony export */   hS: () => (/* binding */ counted),
/* harmony export */   px: () => (/* binding */ showCount),
/* harmony export */   qE: () => (/* binding */ isKnown),
/* harmony export */   uV: () => (/* binding */ reasonText)
/* harmony export */ });
/* unused harmony exports showFigure, sourceOf, showDuration, showBytes, showTime */
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7406);
/** Numbers for people. No number stands without its kind, and what is not known is never a zero. */

/** `1,234`, the same in every locale. */
function showCount(count) {
    return count.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}
/** `1 row`, `2 rows`, `1,234 rows`. */
function counted(count, one, many = `${one}s`) {
    return `${showCount(count)} ${BigInt(count) === 1n ? one : many}`;
}
/** `1,234` counted, `≈ 1,200` estimated, `not measured (time budget used up)`. */
function showFigure(figure) {
    switch (figure.kind) {
        case 'counted':
            return showCount(figure.count);
        case 'estimated':
            return figure.count > 0n ? `≈ ${showCount(figure.count)}` : 'not measured (the statistics hold no number)';
        case 'unmeasured':
            return `not measured (${reasonText(figure.reason)})`;
        default:
            return (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .unreachable */ .HB)(figure);
    }
}
/** A figure with its noun and what is said of it: `1,234 values at risk`, `≈ 1 row affected`, `not measured (…)`. */
function showFigureOf(figure, noun, tail) {
    return isKnown(figure)
        ? `${showFigure(figure)} ${noun}${figure.count === 1n ? '' : 's'} ${tail}`
        : showFigure(figure);
}
/** True when there is a number to show; an estimate of nothing is none. */
function isKnown(figure) {
    return figure.kind === 'counted' || (figure.kind === 'estimated' && figure.count > 0n);
}
/** The one word that says where a number comes from. */
function sourceOf(figure) {
    if (!isKnown(figure))
        return 'not measured';
    return figure.kind === 'counted' ? 'counted' : 'estimated';
}
/** Why there is no number, short enough for brackets. */
function reasonText(reason) {
    return REASON_TEXT[reason];
}
const REASON_TEXT = {
    no_database: 'no staging database is set',
    unreachable: 'the staging database was not reached',
    fork: 'no database is contacted for a fork',
    timed_out: 'time budget used up',
    lock_timeout: 'another session holds a lock on it',
    not_permitted: 'the role may not read it',
    row_security: 'row security may hide rows from the role',
    object_missing: 'it does not exist in the staging database',
    column_not_there_yet: 'the column is only made by this change',
    expression_not_allowed: 'its expression is not run on staging',
    type_not_supported: 'its type cannot be checked beforehand',
    failed: 'the query failed',
};
/** `0.2 s`, `59.9 s`, `4 min 08 s`. */
function showDuration(milliseconds) {
    const tenths = Math.round(Math.max(0, milliseconds) / 100);
    if (tenths < 600)
        return `${(tenths / 10).toFixed(1)} s`;
    const seconds = Math.round(tenths / 10);
    return `${showCount(Math.floor(seconds / 60))} min ${(seconds % 60).toString().padStart(2, '0')} s`;
}
/** `8 kB`, `1.2 GB`; 1,024 bytes to the kB, as PostgreSQL's `pg_size_pretty` counts (PostgreSQL 18 manual, 9.28.7). */
function showBytes(bytes) {
    const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'];
    let size = Number(bytes);
    let unit = 0;
    while (size >= 1024 && unit < units.length - 1) {
        size /= 1024;
        unit += 1;
    }
    const digits = unit > 0 && size < 10 ? 1 : 0;
    return `${showCountWithPoint(size.toFixed(digits))} ${units[unit] ?? 'bytes'}`;
}
function showCountWithPoint(digits) {
    return digits.endsWith('.0') ? digits.slice(0, -2) : digits;
}
/** `2026-08-22 10:04:07 UTC`. */
function showTime(at) {
    return `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}


/***/ }),

/***/ 4785:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   S2: () => (/* binding */ missingReasons),
/* harmony export */   WX: () => (/* binding */ findingsOf),
/* harmony export */   b2: () => (/* binding */ isMissing)
/* harmony export */ });
/* unused harmony exports subjectOf, nameBefore */
/* harmony import */ var _plan_operation_table_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4413);
/* harmony import */ var _schema_model_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6480);
/* harmony import */ var _figure_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(530);



/** Sorts the changes of a plan. A change can stand in several lists; each keeps the order of the plan. */
function findingsOf(plan, impact) {
    const byStep = new Map(impact.steps.map((step) => [step.step, step]));
    const changes = plan.steps.map((step, i) => ({ step, impact: byStep.get(i) ?? null }));
    return {
        changes,
        losing: changes.filter(isLosing),
        empty: changes.filter(isEmpty),
        failing: changes.filter((c) => c.impact?.verdict === 'will_fail' || isMissing(c.impact?.failing)),
        unknown: changes.filter((c) => c.impact?.verdict === 'unknown' || missingReasons(c).length > 0),
    };
}
function isLosing({ impact }) {
    const atRisk = impact?.atRisk ?? null;
    return atRisk !== null && (!(0,_figure_js__WEBPACK_IMPORTED_MODULE_2__/* .isKnown */ .qE)(atRisk) || atRisk.count > 0n);
}
function isEmpty(change) {
    const { kind } = change.step.operation;
    return ((kind === 'drop_table' || kind === 'drop_column') && change.impact?.atRisk?.kind === 'counted' && !isLosing(change));
}
/** True for a figure that was wanted and is not there. */
function isMissing(figure) {
    return figure !== null && figure !== undefined && !(0,_figure_js__WEBPACK_IMPORTED_MODULE_2__/* .isKnown */ .qE)(figure);
}
/** Why numbers that decide are missing for a change; each reason once. */
function missingReasons({ impact }) {
    const figures = [impact?.atRisk, impact?.failing];
    return [...new Set(figures.flatMap((f) => (f?.kind === 'unmeasured' ? [f.reason] : [])))];
}
/** The table or type a change is about, as people name it: changes of one table are kept or left out together. */
function subjectOf(operation) {
    return showName(subjectName(operation));
}
function subjectName(operation) {
    const table = tableOf(operation);
    if (table !== null)
        return table;
    if (operation.kind === 'rename_enum' || operation.kind === 'rebuild_enum')
        return nameOf(operation.to);
    if (operation.kind === 'add_enum_value')
        return operation.enum;
    if (operation.kind === 'create_enum' || operation.kind === 'drop_enum')
        return operation.enum.name;
    throw new Error(`an operation on neither a table nor an enum: ${operation.kind}`);
}
function nameOf(named) {
    return 'values' in named ? named.name : named;
}
/** The name the measured database still holds for a table of the plan. */
function nameBefore(plan, table) {
    const rename = plan.renames.find((r) => r.kind === 'table' && showName(r.to) === showName(table));
    return rename?.kind === 'table' ? rename.from : table;
}


/***/ }),

/***/ 6415:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* unused harmony exports COMMENT_LIMIT, SUMMARY_LIMIT, EVERYTHING, fit, UNKNOWN_WEIGHT, select */
/** Fitting a text into a limit by leaving out whole parts, in a fixed order, never by cutting. */
/** GitHub takes 65,536 characters; the rest is room for what the publishing side may add, and for its way of counting. */
const COMMENT_LIMIT = { characters: 60_000, bytes: 60_000 };
/** A job summary may hold 1 MiB a step (GitHub Docs, Workflow commands, Adding a job summary). */
const SUMMARY_LIMIT = { characters: 1_000_000, bytes: 1_000_000 };
const EVERYTHING = { sql: true, diagram: true, rowsPerTable: Infinity, tables: Infinity };
const BUDGETS = [
    EVERYTHING,
    { ...EVERYTHING, sql: false },
    { sql: false, diagram: false, rowsPerTable: Infinity, tables: Infinity },
    { sql: false, diagram: false, rowsPerTable: 20, tables: Infinity },
    { sql: false, diagram: false, rowsPerTable: 20, tables: 300 },
    { sql: false, diagram: false, rowsPerTable: 20, tables: 30 },
    { sql: false, diagram: false, rowsPerTable: 5, tables: 30 },
    { sql: false, diagram: false, rowsPerTable: 5, tables: 10 },
    { sql: false, diagram: false, rowsPerTable: 2, tables: 3 },
    { sql: false, diagram: false, rowsPerTable: 1, tables: 1 },
];
/** The first rendering that fits. The last budget keeps so few rows, each of bounded length, that it always does. */
function fit(limit, render) {
    let text = '';
    for (const budget of BUDGETS) {
        text = render(budget);
        if (text.length <= limit.characters && Buffer.byteLength(text, 'utf8') <= limit.bytes)
            return text;
    }
    return text;
}
/** Lighter than any count: missing numbers have a list of their own, and the largest known ones are what has to be seen. */
const UNKNOWN_WEIGHT = (/* unused pure expression or super */ null && (-1n));
/** Rows sorted heaviest first, as far as the budget goes; rows of equal weight keep their order. */
function select(rows, budget) {
    const bySubject = new Map();
    for (const row of [...rows].sort((a, b) => compare(b.weight, a.weight))) {
        const group = bySubject.get(row.subject);
        if (group === undefined)
            bySubject.set(row.subject, [row]);
        else
            group.push(row);
    }
    const groups = [...bySubject.values()].sort((a, b) => compare(sum(b), sum(a))).slice(0, budget.tables);
    const kept = new Set(groups.flatMap((group) => group.slice(0, budget.rowsPerTable)));
    const sorted = rows.filter((row) => kept.has(row)).sort((a, b) => compare(b.weight, a.weight));
    return { rows: sorted, leftOut: rows.filter((row) => !kept.has(row)) };
}
function sum(rows) {
    return rows.reduce((total, row) => total + row.weight, 0n);
}
function compare(a, b) {
    return a < b ? -1 : a > b ? 1 : 0;
}


/***/ }),

/***/ 7210:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   gD: () => (/* binding */ headlineOf),
/* harmony export */   ve: () => (/* binding */ totalLine)
/* harmony export */ });
/* unused harmony export changedUndiffed */
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7406);
/* harmony import */ var _choices_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(8980);
/* harmony import */ var _figure_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(530);
/* harmony import */ var _finding_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(4785);
/** The verdict in words and what to do about it: the first two things anybody reads, the same wherever they are shown. */




const NOTHING = 'Nothing to do.';
/** The verdict of a result in words. */
function headlineOf(result) {
    switch (result.kind) {
        case 'unchanged':
            return good('Nothing to do', 'the schema files are the same on both sides', NOTHING);
        case 'invalid_schema':
            return invalidHeadline(result.diagnostics.filter((d) => d.severity === 'error').length);
        case 'planned':
            return plannedHeadline(result);
        default:
            return (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .unreachable */ .HB)(result);
    }
}
/** `Total: 6,912 records at risk`, as QAIL ends its list, never less careful than the numbers in it. */
function totalLine(findings, impact) {
    return `Total: ${atRiskText(findings, impact)}`;
}
/** `6,912 records at risk`, `at least ≈ 1,200 records at risk`, `not measured`. */
function atRiskText(findings, impact) {
    const missing = findings.losing.some((c) => (0,_finding_js__WEBPACK_IMPORTED_MODULE_3__/* .isMissing */ .b2)(c.impact?.atRisk));
    if (missing && impact.recordsAtRisk === 0n)
        return 'not measured';
    const prefix = `${missing ? 'at least ' : ''}${impact.estimated ? '≈ ' : ''}`;
    return `${prefix}${(0,_figure_js__WEBPACK_IMPORTED_MODULE_2__/* .counted */ .hS)(impact.recordsAtRisk, 'record')} at risk`;
}
/** How many statements changed that this version keeps but does not compare. */
function changedUndiffed(result) {
    return result.plan.undiffed.filter((u) => u.change !== 'unchanged').length;
}
function invalidHeadline(errors) {
    return {
        mood: 'bad',
        emoji: '❌',
        word: 'Schema not readable',
        sentence: `${(0,_figure_js__WEBPACK_IMPORTED_MODULE_2__/* .counted */ .hS)(errors, 'error')} in the files, so nothing was compared`,
        toDo: 'Repair the lines named here. With the next push the report is made again.',
    };
}
function plannedHeadline(result) {
    const findings = (0,_finding_js__WEBPACK_IMPORTED_MODULE_3__/* .findingsOf */ .WX)(result.plan, result.impact);
    switch (result.impact.verdict) {
        case 'ok':
            return okHeadline(result, findings);
        case 'data-loss':
            return lossHeadline(result, findings);
        case 'blocked':
            return blockedHeadline(result, findings);
        case 'unmeasured':
            return unmeasuredHeadline(result, findings);
        case 'unreachable':
            return {
                mood: 'bad',
                emoji: '⚠️',
                word: 'Staging not reached',
                sentence: findings.unknown.length === 0 ? 'nothing was counted' : `nothing was counted, ${needsCounting(findings)}`,
                toDo: 'Repair the connection to the staging database and run this job again. Until then nobody knows what the change does to the rows.',
            };
        default:
            return (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .unreachable */ .HB)(result.impact.verdict);
    }
}
function okHeadline(result, findings) {
    const changes = findings.changes.length;
    if (changes === 0)
        return emptyHeadline(changedUndiffed(result));
    const sure = result.impact.measuring.kind === 'measured'
        ? "nothing is lost, nothing fails on today's rows"
        : 'safe whatever the rows hold';
    return good('OK', `${(0,_figure_js__WEBPACK_IMPORTED_MODULE_2__/* .counted */ .hS)(changes, 'change')}, ${sure}`, NOTHING);
}
function emptyHeadline(undiffed) {
    if (undiffed === 0)
        return good('OK', 'only comments or layout changed, the schema is the same', NOTHING);
    return good('OK', `no table, column, index or type changes; ${(0,_figure_js__WEBPACK_IMPORTED_MODULE_2__/* .counted */ .hS)(undiffed, 'other statement')} did`, 'Read the changed statements: this version does not compare them.');
}
function lossHeadline(result, findings) {
    const toDo = _choices_js__WEBPACK_IMPORTED_MODULE_1__/* .COMMANDS_ANSWERED */ .T0
        ? 'Decide what happens to this data with one of the four commands. Until then the gate stays closed.'
        : 'Make sure a copy of this data exists before the change is deployed, or take the loss out of the change. The gate stays closed.';
    const rename = result.plan.renameQuestions.length === 0
        ? ''
        : 'If something was only renamed, add the line shown: its data stays. Otherwise: ';
    return {
        mood: 'bad',
        emoji: '🚨',
        word: 'Data loss',
        sentence: `${atRiskText(findings, result.impact)} in ${(0,_figure_js__WEBPACK_IMPORTED_MODULE_2__/* .counted */ .hS)(findings.losing.length, 'change')}`,
        toDo: rename === '' ? toDo : `${rename}${toDo.charAt(0).toLowerCase()}${toDo.slice(1)}`,
    };
}
function blockedHeadline(result, findings) {
    const failing = findings.failing.filter((c) => c.impact?.verdict === 'will_fail').length;
    const losses = findings.losing.length > 0 ? `; ${atRiskText(findings, result.impact)} besides` : '';
    return {
        mood: 'bad',
        emoji: '⛔',
        word: 'Blocked',
        sentence: `${(0,_figure_js__WEBPACK_IMPORTED_MODULE_2__/* .counted */ .hS)(failing, 'change')} would fail on today's rows${losses}`,
        toDo: 'Repair the rows that are in the way, or change the schema so that they fit, and run this again. No decision can open the gate before that.',
    };
}
function unmeasuredHeadline(result, findings) {
    const { measuring } = result.impact;
    const unsure = { mood: 'unsure', emoji: '⚠️' };
    if (findings.unknown.length === 0) {
        const undiffed = changedUndiffed(result);
        const sentence = `${(0,_figure_js__WEBPACK_IMPORTED_MODULE_2__/* .counted */ .hS)(undiffed, 'changed statement')} ${undiffed === 1 ? 'is' : 'are'} not compared by this version`;
        const toDo = 'Read the changed statements listed here and judge them by hand. The gate stays closed.';
        return { ...unsure, word: 'Not fully compared', sentence, toDo };
    }
    if (measuring.kind === 'not_measured' && measuring.reason === 'fork') {
        const sentence = `this comes from a fork, so no database was contacted and ${needsCounting(findings)}`;
        const toDo = 'A maintainer has to judge the changes by hand, or bring the commits to a branch of this repository, where they are counted. The gate stays closed.';
        return { ...unsure, word: 'Not measured', sentence, toDo };
    }
    if (measuring.kind === 'not_measured') {
        const sentence = `no staging database is set, so ${needsCounting(findings)}`;
        const toDo = 'Name a staging database (input `staging-url`, or the URL on the command line; a read-only role is enough) and run this again, or judge the changes by hand. The gate stays closed.';
        return { ...unsure, word: 'Not measured', sentence, toDo };
    }
    const losses = result.impact.recordsAtRisk > 0n ? `; ${atRiskText(findings, result.impact)}` : '';
    return {
        ...unsure,
        word: 'Not fully measured',
        sentence: `${needsCounting(findings)}${losses}`,
        toDo: 'Each missing number is listed with what it needs: see to that and run this again. Missing is not zero, so the gate stays closed.',
    };
}
function needsCounting(findings) {
    const count = findings.unknown.length;
    if (count === 0)
        return 'a number that decides is missing';
    return `${(0,_figure_js__WEBPACK_IMPORTED_MODULE_2__/* .showCount */ .px)(count)} ${count === 1 ? 'change still needs' : 'changes still need'} counting`;
}
function good(word, sentence, toDo) {
    return { mood: 'good', emoji: '✅', word, sentence, toDo };
}


/***/ }),

/***/ 4385:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* unused harmony exports lineLink, positionLink, commitLink, runUrl, changeLine, CHANGE, weightedTable, leftOutLine, elsewhere, command, urlPart */
/* harmony import */ var _plan_describe_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3048);
/* harmony import */ var _figure_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(530);
/* harmony import */ var _fitting_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(6415);
/** What every section needs to be written: the report, how much may be shown, and links that cannot lead elsewhere. */




/** Longer addresses are not linked; the label alone still says where. */
const ADDRESS_LENGTH = 1_000;
const PATH_LENGTH = 80;
/** `schema.qail:12`, linked to that line at the exact commit where there is one; `–` for nowhere. */
function lineLink(report, at) {
    if (at === null)
        return '–';
    return positionLink(report, at.position, at.side);
}
/** The same for a position on one side. */
function positionLink(report, position, side) {
    const label = code(`${shortPath(position.file)}:${position.line}`);
    const pull = report.pullRequest;
    if (pull === null)
        return label;
    const sha = side === 'head' ? pull.headSha : pull.baseSha;
    const path = position.file.split('/').map(urlPart).join('/');
    return link(label, repositoryUrl(pull, `blob/${urlPart(sha)}/${path}#L${position.line}`));
}
/** A commit by its first seven digits, linked. */
function commitLink(pull, sha) {
    return link(code(sha.slice(0, 7)), repositoryUrl(pull, `commit/${urlPart(sha)}`));
}
/** The page of this workflow run, where it is known and an ordinary address. */
function runUrl(report) {
    const url = report.pullRequest?.runUrl ?? null;
    return url !== null && url.length <= ADDRESS_LENGTH && /^https?:\/\/[\w.:~%/?=&#-]+$/.test(url) ? url : null;
}
/** A change as QAIL writes it, with what was found: `DROP COLUMN users.email → 1,234 values at risk`, in a code span. */
function changeLine(step, found) {
    const shown = visible(describe(step.operation));
    const room = 150;
    const said = shown.length > room ? `${shown.slice(0, room)}…` : shown;
    return code(found === '' ? said : `${said} → ${found}`, 300);
}
/** Rows that are changes, and whose weights are of no interest. */
const CHANGE = { one: 'change', amount: null };
/** A table as far as the budget goes, heaviest rows first, and under it how much is missing. Null without rows. */
function weightedTable(page, head, rows, noun) {
    if (rows.length === 0)
        return null;
    const { rows: kept, leftOut } = select(rows, page.budget);
    const shown = table(head, kept.map((row) => row.cells));
    if (leftOut.length === 0)
        return shown;
    return `${shown}\n\n${leftOutLine(page, leftOut.length, noun.one, amountOf(leftOut, noun))}`;
}
function amountOf(rows, { amount }) {
    if (amount === null)
        return '';
    const known = rows.filter((row) => row.weight !== UNKNOWN_WEIGHT);
    const missing = rows.length - known.length;
    const parts = [
        ...(known.length === 0 ? [] : [amount(known.reduce((sum, row) => sum + row.weight, 0n))]),
        ...(missing === 0 ? [] : [`${showCount(missing)} not measured`]),
    ];
    return ` (${parts.join(', ')})`;
}
/** Says how many rows are missing, what they amount to, and where they are. */
function leftOutLine(page, leftOut, noun, amount = '') {
    return `… and ${counted(leftOut, `more ${noun}`, `more ${noun}s`)}${amount}, ${elsewhere(page)}`;
}
/** Where everything stands. */
function elsewhere(page) {
    if (page.place === 'summary')
        return 'which `qail migrate plan` shows in full.';
    return `in the ${link('job summary', runUrl(page.report))}.`;
}
/** Commands are written as the repository has set them; the prefix is a setting, so it is shown on one line only. */
function command(report, words) {
    return `${visible(report.commandPrefix).slice(0, 60)} ${words}`;
}
function shortPath(path) {
    const shown = visible(path);
    return shown.length > PATH_LENGTH ? `…${shown.slice(-PATH_LENGTH)}` : shown;
}
function repositoryUrl(pull, rest) {
    if (!/^https?:\/\/[A-Za-z0-9.-]+(:\d+)?$/.test(pull.serverUrl))
        return null;
    const repository = pull.repository.split('/').map(urlPart).join('/');
    const url = `${pull.serverUrl}/${repository}/${rest}`;
    return url.length <= ADDRESS_LENGTH ? url : null;
}
/** One segment of a path, percent-encoded further than a URL needs, so that no character of it means anything in Markdown. */
function urlPart(text) {
    return encodeURIComponent(text.replace(/\p{Cs}/gu, '\uFFFD')).replace(/[!'()*~_]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}


/***/ }),

/***/ 5630:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   S: () => (/* binding */ remedyOf)
/* harmony export */ });
const REMEDIES = {
    no_database: 'name a staging database',
    unreachable: 'repair the connection and run this again',
    fork: 'bring the commits to a branch of this repository',
    timed_out: 'raise the input `count-timeout`',
    lock_timeout: 'run this again when the other session is done',
    not_permitted: 'grant the role `SELECT` on the table',
    row_security: 'use a role that sees every row',
    object_missing: 'bring the staging database up to the base branch',
    column_not_there_yet: 'make the column in an earlier change',
    expression_not_allowed: 'count by hand',
    type_not_supported: 'count by hand',
    failed: 'see the log of the run',
};
/** One line of advice, in our own words, for a number that is missing for this reason. */
function remedyOf(reason) {
    return REMEDIES[reason];
}


/***/ }),

/***/ 7987:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   d: () => (/* binding */ repairOf)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7406);
/** What a person can do so that a change no longer fails on the rows. */

/** One line of advice for a change that fails, or may fail, on the rows of today. Our own words only. */
function repairOf(operation) {
    switch (operation.kind) {
        case 'set_not_null':
            return 'fill or delete the rows in which it is null';
        case 'add_column':
            return 'state a default, or add it nullable and fill it first';
        case 'alter_column_type':
            return 'repair the values that do not convert, or state a `transform` line';
        case 'rebuild_enum':
            return 'move these rows to a value that stays';
        case 'create_index':
            return 'merge or delete the rows that share a key';
        case 'add_constraint':
            return constraintRepair(operation.constraint);
        case 'transform':
        case 'set_generation':
        case 'set_default':
            return 'repair the rows the expression refuses';
        case 'drop_table':
        case 'drop_column':
        case 'drop_enum':
            return 'remove first what still depends on it';
        case 'rename_table':
        case 'rename_column':
        case 'rename_constraint':
        case 'rename_index':
        case 'rename_enum':
        case 'create_table':
        case 'drop_not_null':
        case 'drop_constraint':
        case 'drop_index':
        case 'create_enum':
        case 'add_enum_value':
        case 'set_row_security':
        case 'set_comment':
            return 'compare the staging database with the schema of the base branch';
        default:
            return (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .unreachable */ .HB)(operation);
    }
}
function constraintRepair(constraint) {
    switch (constraint.kind) {
        case 'primary_key':
            return 'fill the rows without a key, and merge or delete those that share one';
        case 'unique':
            return 'merge or delete the rows that share a key';
        case 'check':
            return 'repair the rows that break the check';
        case 'foreign_key':
            return 'add the rows they refer to, or clear or delete the references';
        default:
            return (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .unreachable */ .HB)(constraint);
    }
}


/***/ }),

/***/ 7282:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Tj: () => (/* binding */ lossText),
/* harmony export */   kY: () => (/* binding */ failureText)
/* harmony export */ });
/* unused harmony exports renderLosses, renderFailures, renderEmpty, reasons */
/* harmony import */ var _figure_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(530);
/* harmony import */ var _finding_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(4785);
/* harmony import */ var _fitting_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(6415);
/* harmony import */ var _headline_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(7210);
/* harmony import */ var _page_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(4385);
/* harmony import */ var _repair_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(7987);







/** `1,234 values at risk` or, for whole rows, `5,678 rows affected`. */
function lossText(change) {
    const figure = change.impact?.atRisk ?? null;
    if (figure === null)
        return '';
    return change.impact?.unit === 'values'
        ? (0,_figure_js__WEBPACK_IMPORTED_MODULE_0__/* .showFigureOf */ .bj)(figure, 'value', 'at risk')
        : (0,_figure_js__WEBPACK_IMPORTED_MODULE_0__/* .showFigureOf */ .bj)(figure, 'row', 'affected');
}
/** `412 rows in the way`; single values where the change works on values. */
function failureText({ step, impact }) {
    const figure = impact?.failing ?? null;
    if (figure === null)
        return 'fails on the rows of today';
    const onValues = step.operation.kind === 'alter_column_type' || step.operation.kind === 'rebuild_enum';
    return (0,_figure_js__WEBPACK_IMPORTED_MODULE_0__/* .showFigureOf */ .bj)(figure, onValues ? 'value' : 'row', 'in the way');
}
/** "Data lost": one row a change, largest first, and QAIL's total under it. Null when nothing can be lost. */
function renderLosses(page, result, findings) {
    if (findings.losing.length === 0)
        return null;
    const known = findings.losing.some((c) => isCounted(c.impact?.atRisk));
    const rows = findings.losing.map((change) => ({
        subject: subjectOf(change.step.operation),
        weight: weightOf(change.impact?.atRisk ?? null),
        cells: [
            changeLine(change.step, lossText(change)),
            lossSource(change),
            whatGoes(change.step),
            lineLink(page.report, change.step.at),
        ],
    }));
    const { rowsAtRisk, valuesAtRisk } = result.impact;
    const apart = rowsAtRisk > 0n && valuesAtRisk > 0n
        ? ` – ${counted(rowsAtRisk, 'row')} and ${counted(valuesAtRisk, 'single value')}`
        : '';
    const about = result.impact.estimated ? '≈ ' : '';
    const amount = (count) => `${about}${counted(count, 'record')} at risk`;
    return blocks([
        known ? '### Data lost' : '### Data that may be lost',
        weightedTable(page, ['Change', 'Number', 'What goes', 'Line'], rows, { one: 'change', amount }),
        `**${totalLine(findings, result.impact)}**${apart}`,
    ]);
}
/** "Would fail on today's rows", each with what repairs it. Null when nothing can fail. */
function renderFailures(page, findings) {
    if (findings.failing.length === 0)
        return null;
    const sure = findings.failing.some((c) => c.impact?.verdict === 'will_fail');
    const rows = findings.failing.map((change) => {
        const failing = change.impact?.failing ?? null;
        return {
            subject: subjectOf(change.step.operation),
            weight: weightOf(failing),
            cells: [
                changeLine(change.step, failureText(change)),
                failing === null ? 'known without counting' : sourceText(failing) + ofRows(change),
                repairOf(change.step.operation),
                lineLink(page.report, change.step.at),
            ],
        };
    });
    return blocks([
        sure ? "### Would fail on today's rows" : "### May fail on today's rows",
        weightedTable(page, ['Change', 'Number', 'What helps', 'Line'], rows, CHANGE),
    ]);
}
/** Drops that were counted and found empty: harmless today, and still worth a look. Null when there are none. */
function renderEmpty(page, findings) {
    if (findings.empty.length === 0)
        return null;
    const rows = findings.empty.map((change) => ({
        subject: subjectOf(change.step.operation),
        weight: 0n,
        cells: [
            changeLine(change.step, lossText(change)),
            `counted${ofRows(change)}`,
            lineLink(page.report, change.step.at),
        ],
    }));
    return blocks(['### Dropped, and empty today', weightedTable(page, ['Change', 'Number', 'Line'], rows, CHANGE)]);
}
function whatGoes(step) {
    const stated = reasons(step, 'loses_data');
    if (!step.confirmed)
        return stated;
    return stated === '–' ? 'named in a `drop … confirm` line' : `${stated}; named in a \`drop … confirm\` line`;
}
/** The planner's reasons for one kind of hazard, as prose; `–` without any. */
function reasons(step, kind) {
    const texts = step.hazards.filter((h) => h.kind === kind).map((h) => prose(h.reason, 200));
    return texts.length === 0 ? '–' : texts.slice(0, 3).join('; ');
}
function lossSource(change) {
    const figure = change.impact?.atRisk;
    if (figure === null || figure === undefined)
        return '–';
    const notDefault = change.impact?.notDefault ?? null;
    const changed = notDefault === null ? '' : `; ${differing(notDefault)}`;
    return sourceText(figure) + (change.impact?.unit === 'values' ? ofRows(change) : '') + changed;
}
function sourceText(figure) {
    return isKnown(figure) ? sourceOf(figure) : 'unknown, not zero';
}
function differing(figure) {
    if (!isKnown(figure))
        return `differing from the default: ${showFigure(figure)}`;
    return `${showFigure(figure)} ${figure.count === 1n ? 'differs' : 'differ'} from the default`;
}
function ofRows({ impact }) {
    const rows = impact?.rows ?? null;
    if (rows === null || !isKnown(rows))
        return '';
    return rows.kind === 'counted' ? `, in ${counted(rows.count, 'row')}` : `, in ≈ ${showCount(rows.count)} rows`;
}
function isCounted(figure) {
    return figure !== null && figure !== undefined && isKnown(figure);
}
function weightOf(figure) {
    return figure !== null && isKnown(figure) ? figure.count : UNKNOWN_WEIGHT;
}


/***/ }),

/***/ 6438:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  D: () => (/* reexport */ renderDiagnostics),
  b: () => (/* binding */ renderTerminal)
});

// EXTERNAL MODULE: ./build/src/errors.js
var errors = __nccwpck_require__(7406);
// EXTERNAL MODULE: ./build/src/plan/describe.js
var describe = __nccwpck_require__(3048);
// EXTERNAL MODULE: ./build/src/report/figure.js
var figure = __nccwpck_require__(530);
// EXTERNAL MODULE: ./build/src/report/finding.js
var finding = __nccwpck_require__(4785);
// EXTERNAL MODULE: ./build/src/report/headline.js
var report_headline = __nccwpck_require__(7210);
;// CONCATENATED MODULE: ./build/src/report/markdown.js
/**
 * Text that cannot become anything else. Every string that comes from a file, a name or an error passes through `code` or
 * `prose` before it stands in Markdown; what is built here is closed again here (tables, fences, folds).
 */
/** Shown instead of characters that cannot be seen or that change how their neighbours are read. */
const HIDDEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/gu;
/** Long enough for two quoted 63-byte names with words around them. */
const CODE_LENGTH = 200;
const PROSE_LENGTH = 600;
/**
 * The text on one line with nothing hidden in it: control, bidi, zero-width and unassigned characters, lone surrogates and
 * every space but U+0020 come out as `U+202E` and the like.
 */
function visible(text) {
    return text.replace(HIDDEN, codePoint);
}
/** The text cut to `length` UTF-16 units at most, ending in `…` where something is missing; never inside a character. */
function clip(text, length) {
    if (text.length <= length)
        return text;
    const cut = text.slice(0, length - 1);
    return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}
/**
 * A foreign text as an inline code span on one line, its fence longer than any run of backticks inside, cut to `length`.
 * An empty text comes out as `(empty)`. Inside a table it still has to pass through `table`, which takes care of pipes.
 * (GitHub Flavored Markdown Spec 0.29, 6.3 Code spans.)
 */
function code(text, length = CODE_LENGTH) {
    const shown = clip(visible(text), length);
    if (shown === '')
        return '`(empty)`';
    const fence = '`'.repeat(longestRun(shown) + 1);
    const pad = /^[` ]|[` ]$/.test(shown) ? ' ' : '';
    return `${fence}${pad}${shown}${pad}${fence}`;
}
/**
 * A foreign sentence as running text: plain words stay words, everything else (names, links, mentions, numbers with a hash,
 * HTML) becomes a code span. Backslashes alone would not do: GitHub looks for mentions and references in the rendered text.
 */
function prose(text, length = PROSE_LENGTH) {
    const shown = clip(visible(text.replace(/\s+/g, ' ').trim()), length);
    const runs = [];
    for (const piece of shown.match(/`[^`]+`[,.;:]?|"[^"]*"[,.;:)]?|\S+/g) ?? []) {
        const last = runs.at(-1);
        if (isPlain(piece)) {
            runs.push({ kind: 'words', text: piece, end: '' });
            continue;
        }
        const [, body = piece, end = ''] = /^(.+?)([,.;:]?)$/.exec(piece) ?? [];
        // Neighbours that are both no words read better as one span than as two.
        if (last?.kind === 'code' && last.end === '') {
            runs.splice(-1, 1, { kind: 'code', text: `${last.text} ${unquoted(body)}`, end });
        }
        else {
            runs.push({ kind: 'code', text: unquoted(body), end });
        }
    }
    return runs.map((run) => (run.kind === 'words' ? run.text : `${code(run.text, PROSE_LENGTH)}${run.end}`)).join(' ');
}
function isPlain(piece) {
    if (piece.startsWith('`'))
        return false;
    const words = piece.startsWith('"')
        ? piece
            .replace(/^"|"[,.;:)]?$/g, '')
            .trim()
            .split(' ')
        : [piece];
    return words.every(isPlainWord);
}
/** A message marks names with backticks already; those give way to the span's own. */
function unquoted(piece) {
    return /^`([^`]+)`$/.exec(piece)?.[1] ?? piece;
}
/** A word that no reader of Markdown and no filter of GitHub takes for anything else; seven hex digits may be a commit. */
function isPlainWord(word) {
    if (/^[0-9a-f]{7,}$/i.test(word))
        return false;
    return /^["'(]{0,2}[A-Za-z]+(?:['’][a-z]+|-[A-Za-z]+)*["')]{0,2}[,.;:?]?$|^\d{1,6},?$|^[–…]$/.test(word);
}
/**
 * A table. Cells are finished Markdown on one line; pipes in them are escaped here, which GFM undoes inside code spans too.
 * After a backslash that cannot be written, so there the pipe is shown as `U+007C`. (GFM Spec 0.29, 4.10 Tables.)
 */
function table(head, rows) {
    const line = (cells) => `| ${cells.map(cell).join(' | ')} |`;
    return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}
function cell(markdown) {
    return markdown.replace(/(\\*)\|/g, (_, slashes) => slashes.length % 2 === 0 ? `${slashes}\\|` : `${slashes}U+007C`);
}
/** A folded block. The title is our own text; the body is finished Markdown of any length. */
function details(title, body) {
    return `<details>\n<summary>${title}</summary>\n\n${body}\n\n</details>`;
}
/** A fenced block with a fence longer than any run of backticks inside; lines stay, whatever is hidden is shown. */
function fenced(content, language = '') {
    const lines = content.split(/\r\n|\r|\n/).map((line) => line.split('\t').map(visible).join('\t'));
    const text = lines.join('\n');
    const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
    return `${fence}${language}\n${text}\n${fence}`;
}
/** A link whose label is finished Markdown; the bare label where the address is null. */
function markdown_link(label, url) {
    return url === null ? label : `[${label}](${url})`;
}
/** Joins the blocks that are there with blank lines. */
function blocks(parts) {
    return parts.filter((part) => part !== null && part !== '').join('\n\n');
}
function longestRun(text) {
    return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}
function codePoint(character) {
    return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

// EXTERNAL MODULE: ./build/src/report/remedy.js
var remedy = __nccwpck_require__(5630);
// EXTERNAL MODULE: ./build/src/report/repair.js
var repair = __nccwpck_require__(7987);
// EXTERNAL MODULE: ./build/src/report/rows-at-stake.js
var rows_at_stake = __nccwpck_require__(7282);
;// CONCATENATED MODULE: ./build/src/report/terminal-paint.js
/** Colours of the terminal, kept apart so that text without them is the same text. */
/** ECMA-48 SGR codes every terminal of today knows: green, yellow, red, bold, faint. */
const CODES = { good: 32, unsure: 33, bad: 31, strong: 1, faint: 2 };
/**
 * One line that a workflow runner reads as text: it takes `::name` at the start of a line and `##[name]` anywhere in it for a
 * command, and a name in a schema could spell one (actions/runner, ActionCommand.cs).
 */
function uncommanded(line) {
    return line.replaceAll('##[', '#U+0023[').replace(/^(\s*):(?=:)/, '$1U+003A');
}
/** The text in that colour, or as it is where no colour is wanted. */
function paint(options, how, text) {
    return options.color ? `\u001B[${CODES[how]}m${text}\u001B[0m` : text;
}

;// CONCATENATED MODULE: ./build/src/report/terminal-diagnostics.js



/**
 * Every diagnostic in the order given, with the line it stands on where `sources` (path to text) holds the file. Long lines
 * are cut around the place to fit the width. Empty for no diagnostics.
 */
function renderDiagnostics(diagnostics, sources, options) {
    return diagnostics.map((d) => `${renderOne(d, sources.get(d.at.file), options)}\n`).join('\n');
}
function renderOne(diagnostic, source, options) {
    const { severity, message, suggestion, at } = diagnostic;
    const how = severity === 'error' ? 'bad' : severity === 'warning' ? 'unsure' : 'faint';
    const line = source?.split(/\r\n|\r|\n/)[at.line - 1];
    return [
        `${paint(options, how, severity)}: ${uncommanded(visible(message))}`,
        `  ${paint(options, 'faint', '-->')} ${uncommanded(visible(at.file))}:${at.line}:${at.column}`,
        ...(line === undefined ? [] : excerpt(line, at, options)),
        ...(suggestion === null ? [] : [`  what helps: ${uncommanded(visible(suggestion))}`]),
    ].join('\n');
}
function excerpt(line, at, options) {
    const number = (0,figure/* showCount */.px)(at.line).replaceAll(',', '');
    const gutter = ' '.repeat(number.length);
    const room = Math.max(20, options.width - number.length - 4);
    const before = shown(line.slice(0, at.column - 1));
    const text = shown(line);
    // The place itself stays in sight: of what stands before it, at most half the width is shown.
    const start = before.length > room / 2 && text.length > room ? before.length - Math.floor(room / 2) : 0;
    const caret = `${' '.repeat(before.length - start)}${paint(options, 'bad', '^')}`;
    return [`${number} | ${text.slice(start, start + room)}`.trimEnd(), `${gutter} | ${caret}`];
}
function shown(text) {
    return uncommanded(text.split('\t').map(visible).join('  '));
}

;// CONCATENATED MODULE: ./build/src/report/terminal.js
/** The command line's text: QAIL's impact box, then what would fail, what is not known, and what may be a rename. */










/** As wide as the box of QAIL. */
const RULE_WIDTH = 28;
/** The report as plain lines, each ending in a line feed. Colour only where asked for; nothing hidden in any name. */
function renderTerminal(report, options) {
    const { result } = report;
    const headline = (0,report_headline/* headlineOf */.gD)(result);
    const verdict = paint(options, headline.mood, `${headline.emoji} ${headline.word}: ${headline.sentence}`);
    if (result.kind !== 'planned')
        return lines([verdict]);
    const findings = (0,finding/* findingsOf */.WX)(result.plan, result.impact);
    const parts = [
        impactBox(result, findings, options),
        failingPart(findings, options),
        unknownPart(findings, options),
        emptyPart(findings),
        harmlessPart(findings),
        questionPart(result, options),
        undiffedPart(result),
        unreachablePart(result),
        [verdict, `  ${headline.toDo.replaceAll('`', '')}`],
    ];
    return lines(parts.filter((part) => part.length > 0).flatMap((part, i) => (i === 0 ? part : ['', ...part])));
}
function impactBox(result, findings, options) {
    if (findings.losing.length === 0)
        return [];
    const rule = '━'.repeat(Math.max(1, Math.min(RULE_WIDTH, options.width)));
    return [
        paint(options, 'bad', '🚨 Migration Impact Analysis'),
        rule,
        ...aligned(findings.losing).map((line) => `  ${line}`),
        rule,
        `  ${paint(options, 'strong', (0,report_headline/* totalLine */.ve)(findings, result.impact))}`,
    ];
}
/** QAIL sets verb, object and number under each other. */
function aligned(changes) {
    const rows = changes.map((change) => {
        const said = terminal_shown(change);
        const verb = /^[A-Z]+(?: [A-Z]+)?(?= )/.exec(said)?.[0] ?? '';
        return { verb, object: said.slice(verb.length).trimStart(), found: (0,rows_at_stake/* lossText */.Tj)(change) };
    });
    const verbWidth = Math.max(...rows.map((row) => row.verb.length));
    // One name of great length must not push the numbers of all others out of sight.
    const objectWidth = Math.min(40, Math.max(...rows.map((row) => row.object.length)));
    return rows.map((row) => `${row.verb.padEnd(verbWidth)} ${row.object.padEnd(objectWidth)} → ${row.found}`.trimStart());
}
function failingPart(findings, options) {
    const sure = findings.failing.filter((c) => c.impact?.verdict === 'will_fail');
    if (sure.length === 0)
        return [];
    return [
        paint(options, 'bad', "⛔ Would fail on today's rows"),
        ...sure.flatMap((change) => [
            `  ${terminal_shown(change)} → ${(0,rows_at_stake/* failureText */.kY)(change)}`,
            `    what helps: ${(0,repair/* repairOf */.d)(change.step.operation).replaceAll('`', '')}`,
        ]),
    ];
}
function unknownPart(findings, options) {
    if (findings.unknown.length === 0)
        return [];
    return [
        paint(options, 'unsure', '⚠️ Not measured'),
        ...findings.unknown.flatMap((change) => {
            const missing = (0,finding/* missingReasons */.S2)(change);
            if (missing.length === 0)
                return [`  ${terminal_shown(change)} → the numbers do not decide`];
            const advice = missing.map((reason) => (0,remedy/* remedyOf */.S)(reason).replaceAll('`', '')).join('; ');
            return [`  ${terminal_shown(change)} → not measured (${missing.map(figure/* reasonText */.uV).join('; ')})`, `    what helps: ${advice}`];
        }),
    ];
}
function emptyPart(findings) {
    if (findings.empty.length === 0)
        return [];
    return ['Dropped, and empty today', ...findings.empty.map((change) => `  ${terminal_shown(change)} → ${(0,rows_at_stake/* lossText */.Tj)(change)}`)];
}
function harmlessPart(findings) {
    const told = new Set([...findings.losing, ...findings.failing, ...findings.unknown, ...findings.empty]);
    const rest = findings.changes.filter((change) => !told.has(change));
    if (rest.length === 0)
        return [];
    return [told.size === 0 ? 'Changes' : 'Other changes', ...rest.map((change) => `  ${terminal_shown(change)}`)];
}
function questionPart(result, options) {
    const questions = result.plan.renameQuestions;
    if (questions.length === 0)
        return [];
    return [
        paint(options, 'unsure', questions.length === 1 ? 'Is this a rename?' : 'Are these renames?'),
        ...questions.flatMap((q) => [
            `  ${visible(q.from)} goes and ${visible(q.to)} comes. If so, add this line and the data stays:`,
            `    ${visible(q.hint)}`,
        ]),
    ];
}
function undiffedPart(result) {
    const changed = result.plan.undiffed.filter((u) => u.change !== 'unchanged');
    if (changed.length === 0)
        return [];
    return [
        `Changed, but not compared yet (${(0,figure/* counted */.hS)(changed.length, 'statement')})`,
        ...changed.map((u) => `  ${u.kind.replaceAll('_', ' ')} ${clip(visible(u.name), 120)}: ${u.change}`),
    ];
}
function unreachablePart({ impact }) {
    const { measuring } = impact;
    switch (measuring.kind) {
        case 'unreachable': {
            const hint = measuring.hint === null ? [] : [`  ${visible(measuring.hint)}`];
            return [`${visible(measuring.code)}: ${visible(measuring.message)}`, ...hint];
        }
        case 'measured':
        case 'not_measured':
            return [];
        default:
            return (0,errors/* unreachable */.HB)(measuring);
    }
}
function terminal_shown(change) {
    return clip(visible((0,describe/* describe */.q)(change.step.operation)), 200);
}
function lines(all) {
    return all.map((line) => `${uncommanded(line.trimEnd())}\n`).join('');
}



/***/ }),

/***/ 4430:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  pJ: () => (/* binding */ endOf)
});

// UNUSED EXPORTS: reasonOfError, run

// EXTERNAL MODULE: ./build/src/act/report-impact.js + 35 modules
var report_impact = __nccwpck_require__(5354);
// EXTERNAL MODULE: ./build/src/decision/policy.js
var policy = __nccwpck_require__(2052);
// EXTERNAL MODULE: ./build/src/errors.js
var errors = __nccwpck_require__(7406);
// EXTERNAL MODULE: ./build/src/plan/describe.js
var plan_describe = __nccwpck_require__(3048);
// EXTERNAL MODULE: ./build/src/report/figure.js
var figure = __nccwpck_require__(530);
// EXTERNAL MODULE: ./build/src/report/finding.js
var finding = __nccwpck_require__(4785);
// EXTERNAL MODULE: ./build/src/report/repair.js
var repair = __nccwpck_require__(7987);
// EXTERNAL MODULE: ./build/src/report/rows-at-stake.js
var rows_at_stake = __nccwpck_require__(7282);
;// CONCATENATED MODULE: ./build/src/report/annotations.js
/** Remarks on the lines of the head commit's files, for the check run. */






/** Four calls of fifty (GitHub REST API, Checks, "Update a check run": at most 50 annotations a request). */
const MOST_ANNOTATIONS = 200;
const MESSAGE_LENGTH = 1_000;
const LEVELS = (/* unused pure expression or super */ null && (['failure', 'warning', 'notice']));
/**
 * One remark for every diagnostic and for every change that loses, fails or is not measured, worst first, at most 200. A
 * dropped thing has no line any more: it is put on the line nearest to where it stood.
 */
function annotations_annotationsOf(report) {
    const { result } = report;
    if (result.kind === 'unchanged')
        return [];
    const all = result.kind === 'invalid_schema'
        ? result.diagnostics.map(diagnosticAnnotation)
        : [...changeAnnotations(result), ...result.warnings.map(diagnosticAnnotation)];
    const sorted = LEVELS.flatMap((level) => all.filter((annotation) => annotation.level === level));
    return sorted.slice(0, MOST_ANNOTATIONS);
}
function diagnosticAnnotation(diagnostic) {
    const { severity, code, message, suggestion, at } = diagnostic;
    const level = severity === 'error' ? 'failure' : severity === 'warning' ? 'warning' : 'notice';
    const text = suggestion === null ? message : `${message}. What helps: ${suggestion}`;
    return annotation(at, level, code.replaceAll('_', ' '), text);
}
function changeAnnotations(result) {
    const { losing, failing, unknown, changes } = findingsOf(result.plan, result.impact);
    return changes.flatMap((change) => {
        const position = change.step.near;
        if (position === null)
            return [];
        const said = describe(change.step.operation);
        if (change.impact?.verdict === 'will_fail') {
            const text = `${said}: ${failureText(change)}. What helps: ${repairOf(change.step.operation).replaceAll('`', '')}`;
            return [annotation(position, 'failure', "Would fail on today's rows", text)];
        }
        if (losing.includes(change) && !isMissing(change.impact?.atRisk)) {
            return [annotation(position, 'warning', 'Data loss', `${said}: ${lossText(change)}`)];
        }
        if (unknown.includes(change) || failing.includes(change)) {
            return [annotation(position, 'warning', 'Not measured', `${said}: ${unmeasuredText(change)}`)];
        }
        return [];
    });
}
function unmeasuredText(change) {
    const missing = missingReasons(change);
    return missing.length === 0 ? 'the numbers do not decide' : `not measured (${missing.map(reasonText).join('; ')})`;
}
function annotation(at, level, title, message) {
    return { path: at.file, line: at.line, level, title, message: clip(visible(message), MESSAGE_LENGTH) };
}

// EXTERNAL MODULE: ./build/src/report/fitting.js
var fitting = __nccwpck_require__(6415);
// EXTERNAL MODULE: ./build/src/report/headline.js
var headline = __nccwpck_require__(7210);
// EXTERNAL MODULE: ./build/src/report/choices.js
var choices = __nccwpck_require__(8980);
// EXTERNAL MODULE: ./build/src/report/page.js
var page = __nccwpck_require__(4385);
// EXTERNAL MODULE: ./build/src/report/remedy.js
var remedy = __nccwpck_require__(5630);
;// CONCATENATED MODULE: ./build/src/report/folds.js
/** The folded parts: everything a reviewer may want to look up, and nobody has to read. */







/** The SQL of the plan in the order it runs, stages marked. Null when there is none, or no room for it. */
function folds_renderSql(page, result) {
    const statements = result.plan.steps.flatMap((step) => step.up);
    if (statements.length === 0 || !page.budget.sql)
        return null;
    const title = `SQL (${counted(statements.length, 'statement')})`;
    return details(title, fenced(sqlText(inRunningOrder(statements)), 'sql'));
}
/** The SQL that leads back, last step first. It brings back the shape, never the rows. Null when there is none. */
function folds_renderWayBack(page, result) {
    const steps = [...result.plan.steps].reverse();
    const statements = steps.flatMap((step) => step.down ?? []);
    if (statements.length === 0 || !page.budget.sql)
        return null;
    const without = steps.filter((step) => step.down === null).length;
    const gap = without === 0 ? '' : ` ${counted(without, 'change')} cannot be taken back by SQL alone.`;
    return details(`SQL of the way back (${counted(statements.length, 'statement')})`, blocks([
        `It brings back the shape of the schema, not the rows.${gap}`,
        fenced(sqlText(inRunningOrder(statements)), 'sql'),
    ]));
}
/** `before`, `main`, `after`; within each the order of the plan. */
function inRunningOrder(statements) {
    const stages = ['before', 'main', 'after'];
    return stages.flatMap((stage) => statements.filter((s) => s.stage === stage));
}
function sqlText(statements) {
    const staged = statements.some((s) => s.stage !== 'main');
    return statements
        .map((s, i) => {
        const text = /;\s*$/.test(s.sql) ? s.sql : `${s.sql};`;
        return staged && statements[i - 1]?.stage !== s.stage ? `-- ${stageText(s.stage)}\n${text}` : text;
    })
        .join('\n');
}
function stageText(stage) {
    switch (stage) {
        case 'before':
            return 'each on its own, before the transaction';
        case 'main':
            return 'in one transaction';
        case 'after':
            return 'each on its own, after the transaction';
        default:
            return unreachable(stage);
    }
}
const SIDE_EFFECTS = (/* unused pure expression or super */ null && (['weakens_guard', 'breaks_clients', 'cannot_reverse']));
/** What goes with the drops, what guards less than before, what running clients may trip over. Null without any. */
function folds_renderSideEffects(page, result) {
    const rows = result.plan.steps.flatMap((step) => {
        const effects = effectsOf(step);
        if (effects.length === 0)
            return [];
        const cells = [changeLine(step, ''), effects.join('; '), lineLink(page.report, step.at)];
        return [{ subject: subjectOf(step.operation), weight: 0n, cells }];
    });
    const shown = weightedTable(page, ['Change', 'Side effect', 'Line'], rows, CHANGE);
    return shown === null ? null : details(`Side effects (${counted(rows.length, 'change')})`, shown);
}
function effectsOf(step) {
    const stated = step.hazards
        .filter((h) => SIDE_EFFECTS.includes(h.kind))
        .map((h) => `${effectName(h.kind)}: ${prose(h.reason, 200)}`);
    return [...falls(step), ...stated];
}
function effectName(kind) {
    if (kind === 'weakens_guard')
        return 'guards less';
    return kind === 'breaks_clients' ? 'running clients' : 'no way back by SQL';
}
function falls({ operation }) {
    if (operation.kind === 'drop_index')
        return ['the index goes'];
    if (operation.kind === 'drop_constraint')
        return ['the constraint goes'];
    if (operation.kind !== 'drop_table')
        return [];
    const { table, indexes } = operation;
    const parts = [
        ...(table.constraints.length === 0 ? [] : [counted(table.constraints.length, 'constraint')]),
        ...(indexes.length === 0 ? [] : [counted(indexes.length, 'index', 'indexes')]),
    ];
    const fallen = table.constraints.length + indexes.length;
    return fallen === 0 ? [] : [`with the table ${fallen === 1 ? 'goes' : 'go'} ${parts.join(' and ')}`];
}
/** Each change with a number missing: why, and what helps. Null when every number that decides is there. */
function folds_renderUnmeasured(page, findings) {
    const rows = findings.unknown.map((change) => {
        const missing = missingReasons(change);
        return {
            subject: subjectOf(change.step.operation),
            weight: UNKNOWN_WEIGHT,
            cells: [
                changeLine(change.step, ''),
                missing.length === 0 ? 'the answer does not decide' : missing.map(reasonText).join('; '),
                missing.length === 0 ? 'count by hand' : missing.map(remedyOf).join('; '),
                lineLink(page.report, change.step.at),
            ],
        };
    });
    const shown = weightedTable(page, ['Change', 'Why there is no number', 'What helps', 'Line'], rows, CHANGE);
    return shown === null ? null : details(`What was not measured (${counted(rows.length, 'change')})`, shown);
}
/** Remarks of the reader and the planner on the files. Null without any. */
function folds_renderWarnings(page, diagnostics) {
    const shown = folds_diagnosticsTable(page, diagnostics);
    return shown === null ? null : details(`Remarks on the files (${showCount(diagnostics.length)})`, shown);
}
/** Diagnostics with their place, errors first. Null without any. */
function folds_diagnosticsTable(page, diagnostics) {
    const rows = diagnostics.map((d) => {
        const where = `${positionLink(page.report, d.at, 'head')} column ${showCount(d.at.column)}`;
        const suggestion = d.suggestion === null ? '–' : prose(d.suggestion, 300);
        const weight = d.severity === 'error' ? 2n : d.severity === 'warning' ? 1n : 0n;
        return { subject: d.at.file, weight, cells: [where, d.severity, prose(d.message, 400), suggestion] };
    });
    return weightedTable(page, ['Where', 'Kind', 'What', 'What helps'], rows, { one: 'remark', amount: null });
}
/** Statements that changed and that this version does not compare. Null without any. */
function folds_renderUndiffed(page, undiffed) {
    const changed = undiffed.filter((u) => u.change !== 'unchanged');
    const rows = changed.map((u) => {
        const where = u.at === null ? '–' : positionLink(page.report, u.at, u.change === 'removed' ? 'base' : 'head');
        return { subject: u.name, weight: 0n, cells: [u.kind.replaceAll('_', ' '), code(u.name, 130), u.change, where] };
    });
    const shown = weightedTable(page, ['Kind', 'Name', 'Change', 'Line'], rows, { one: 'statement', amount: null });
    if (shown === null)
        return null;
    const intro = 'This version keeps these statements as they are and does not compare them, so nothing is planned or counted for them.';
    return details(`Changed, but not compared yet (${counted(changed.length, 'statement')})`, blocks([intro, shown]));
}

// EXTERNAL MODULE: ./build/src/schema/model.js
var model = __nccwpck_require__(6480);
;// CONCATENATED MODULE: ./build/src/report/diagram.js
/** A drawing of the tables a plan changes, as Mermaid text made of letters, digits and underscores only. */




/** A drawing with more tables than this is no longer read by anybody. */
const MOST_TABLES = 20;
const MOST_COLUMNS = 20;
/** The tables the plan makes, drops or alters, with the columns it names, and the new keys between them. Null without any. */
function diagram_renderDiagram(page, plan) {
    const entities = entitiesOf(plan);
    if (entities.size === 0 || !page.budget.diagram)
        return null;
    const shown = [...entities.entries()].slice(0, MOST_TABLES);
    const ids = new Map(shown.map(([key], i) => [key, `t${i + 1}`]));
    const lines = shown.flatMap(([key, entity]) => entityLines(ids.get(key) ?? key, entity));
    const title = shown.length < entities.size
        ? `Entity diagram (${counted(shown.length, 'table')} of ${counted(entities.size, 'changed table')})`
        : `Entity diagram (${counted(entities.size, 'changed table')})`;
    return details(title, fenced(['erDiagram', ...lines, ...relations(plan, ids)].join('\n'), 'mermaid'));
}
function entitiesOf(plan) {
    const entities = new Map();
    for (const { operation } of plan.steps) {
        const part = entityPart(operation);
        if (part === null)
            continue;
        const key = showName(part.table);
        const known = entities.get(key);
        entities.set(key, {
            name: key,
            remark: part.remark === '' ? (known?.remark ?? '') : part.remark,
            attributes: [...(known?.attributes ?? []), ...part.attributes],
        });
    }
    return entities;
}
function entityPart(operation) {
    switch (operation.kind) {
        case 'create_table':
            return wholeTable(operation.table, 'new');
        case 'drop_table':
            return wholeTable(operation.table, 'dropped');
        case 'rename_table':
            return { table: operation.to, remark: 'renamed', attributes: [] };
        case 'add_column':
            return one(operation.table, attribute(operation.column.type, operation.column.name, 'new'));
        case 'drop_column':
            return one(operation.table, attribute(operation.column.type, operation.column.name, 'dropped'));
        case 'alter_column_type':
            return one(operation.table, attribute(operation.to, operation.column, 'new type'));
        case 'rename_column':
            return one(operation.table, { type: 'column', name: operation.to, remark: 'renamed' });
        case 'set_not_null':
            return one(operation.table, { type: 'column', name: operation.column, remark: 'not null' });
        case 'drop_not_null':
            return one(operation.table, { type: 'column', name: operation.column, remark: 'nullable' });
        case 'rename_constraint':
        case 'rename_index':
        case 'rename_enum':
        case 'transform':
        case 'rebuild_enum':
        case 'set_default':
        case 'set_generation':
        case 'add_constraint':
        case 'drop_constraint':
        case 'create_index':
        case 'drop_index':
        case 'create_enum':
        case 'drop_enum':
        case 'add_enum_value':
        case 'set_row_security':
        case 'set_comment':
            return null;
        default:
            return unreachable(operation);
    }
}
function wholeTable(table, remark) {
    return { table: table.name, remark, attributes: table.columns.map((c) => attribute(c.type, c.name, '')) };
}
function one(table, part) {
    return { table, remark: '', attributes: [part] };
}
function attribute(type, name, remark) {
    return { type: `${type.base}${type.array ? '_array' : ''}`, name, remark };
}
function entityLines(id, entity) {
    const name = `${id}["${word(entity.name)}${entity.remark === '' ? '' : ` (${entity.remark})`}"]`;
    if (entity.attributes.length === 0)
        return [`  ${name}`];
    const shown = entity.attributes.slice(0, MOST_COLUMNS);
    const left = entity.attributes.length - shown.length;
    const lines = shown.map((a) => `    ${attributeWord(a.type)} ${attributeWord(a.name)}${a.remark === '' ? '' : ` "${a.remark}"`}`);
    const more = left === 0 ? [] : [`    and more "${counted(left, 'more column')}"`];
    return [`  ${name} {`, ...lines, ...more, '  }'];
}
function relations(plan, ids) {
    return plan.steps.flatMap(({ operation }) => {
        const constraints = operation.kind === 'create_table' || operation.kind === 'drop_table'
            ? operation.table.constraints.map((constraint) => ({ table: operation.table.name, constraint }))
            : operation.kind === 'add_constraint'
                ? [operation]
                : [];
        return constraints.flatMap(({ table, constraint }) => {
            if (constraint.kind !== 'foreign_key')
                return [];
            const from = ids.get(showName(table));
            const to = ids.get(showName(constraint.target));
            const label = constraint.columns.map(word).join(' ');
            return from === undefined || to === undefined ? [] : [`  ${to} ||--o{ ${from} : "${label}"`];
        });
    });
}
/** Letters, digits, underscores and dots; anything else becomes an underscore, and the whole is kept short. */
function word(name) {
    const safe = name.replace(/[^A-Za-z0-9_.]+/g, '_').slice(0, 63);
    return safe === '' ? '_' : safe;
}
/** An attribute has to begin with a letter and must not be one of the key words of the notation (Mermaid, Entity diagrams). */
function attributeWord(name) {
    const safe = word(name).replaceAll('.', '_');
    return /^[A-Za-z]/.test(safe) && !/^(pk|fk|uk)$/i.test(safe) ? safe : `c_${safe}`;
}

;// CONCATENATED MODULE: ./build/src/report/footer.js
/** The proof under every report: which database, which commit, which plan, when, how long. */




/** One small line; parts that are not known are left out, except that no database was asked, which is said. */
function footer_renderFooter(report) {
    const { result, pullRequest: pull } = report;
    const run = runUrl(report);
    const parts = [
        result.kind === 'planned' ? measuringText(result.impact.measuring) : 'no database was contacted',
        result.kind === 'planned' ? `plan ${code(result.plan.digest.slice(0, 12))}` : null,
        pull === null ? null : `${commitLink(pull, pull.baseSha)} → ${commitLink(pull, pull.headSha)}`,
        `took ${showDuration(report.milliseconds)}`,
        run === null ? null : link('run', run),
    ];
    return `<sub>${parts.filter((part) => part !== null).join(' · ')}</sub>`;
}
function measuringText(measuring) {
    switch (measuring.kind) {
        case 'measured': {
            const { database, serverVersion, role } = measuring.database;
            return [
                `database ${code(database, 80)}`,
                `PostgreSQL ${code(serverVersion, 40)}`,
                `role ${code(role, 80)}`,
                `one snapshot at ${showTime(measuring.at)}`,
                `counted in ${showDuration(measuring.milliseconds)}`,
            ].join(' · ');
        }
        case 'not_measured':
            return 'no database was contacted';
        case 'unreachable':
            return 'the staging database was not reached';
        default:
            return unreachable(measuring);
    }
}
/**
 * A comment without what differs from run to run when nothing else does: the times, the durations and the link to the run.
 * Two comments that are equal so say the same about the same commits.
 */
function withoutClock(comment) {
    return comment.replace(/\r\n?/g, '\n').replace(/\n<sub>[^\n]*<\/sub>\s*$/, (footer) => footer
        .trim()
        .split(' · ')
        .filter((part) => !/^(?:<sub>)?(?:one snapshot at |counted in |took |\[run\]\()/.test(part))
        .join(' · '));
}

;// CONCATENATED MODULE: ./build/src/decision/reason.js
/** Stable reason codes of what this version can answer, each with its meaning. They are part of the product: never renamed. */
/** What each code means, in one line for the docs and the gate table. */
const reason_REASONS = {
    done: 'the report was made; nothing is lost and nothing can fail',
    nothing_to_do: 'the pull request does not change the schema',
    unsupported_event: 'the event is not one this action answers',
    data_loss: 'the change destroys data that is there today',
    would_fail: 'the change would fail on the rows that are there today',
    not_measured: 'a number that decides could not be counted',
    not_compared: 'a statement changed that this version does not compare',
    pr_fork: 'the pull request comes from a fork, so no database was contacted',
    db_unreachable: 'the staging database could not be reached',
    schema_invalid: 'a schema file has errors',
    input_invalid: 'an input of the action or an argument of the command line is wrong',
    not_available_yet: 'this version does not do what was asked for',
    github_failed: 'GitHub did not answer as needed',
    unexpected_error: 'a defect of this program; the log holds the stack',
};

;// CONCATENATED MODULE: ./build/src/report/gate-table.js
/** What the gate needs and how each of it stands. */




const YES = '✅ yes';
/** "Gate: closed" or "Gate: open" with one row for each thing it depends on. */
function gate_table_renderGate(result, findings) {
    const { gate, impact } = result;
    const missing = findings.unknown.length;
    const undiffed = changedUndiffed(result);
    return blocks([
        `### Gate: ${gate.state}`,
        table(['Needed for an open gate', 'State'], [
            [
                'Every number that decides is known',
                missing === 0 ? YES : `❌ no, missing for ${counted(missing, 'change')}`,
            ],
            ...(undiffed === 0
                ? []
                : [
                    [
                        'Every changed statement is compared',
                        `❌ no, ${counted(undiffed, 'statement')} ${undiffed === 1 ? 'is' : 'are'} not`,
                    ],
                ]),
            ["Nothing fails on today's rows", failState(findings, impact)],
            ['Nothing is lost, or a person decided about it', lossState(findings, impact)],
        ]),
        `Reason code \`${gate.reason}\`: ${REASONS[gate.reason]}.`,
    ]);
}
function failState(findings, impact) {
    const failing = findings.failing.filter((c) => c.impact?.verdict === 'will_fail').length;
    if (failing > 0) {
        const rows = impact.rowsFailing > 0n
            ? `, ${impact.estimated ? '≈ ' : ''}${counted(impact.rowsFailing, 'row')} in the way`
            : '';
        return `❌ no, ${counted(failing, 'change')} would fail${rows}`;
    }
    return findings.failing.length > 0 ? '⚠️ not known' : YES;
}
function lossState(findings, impact) {
    if (findings.losing.length === 0)
        return YES;
    if (impact.recordsAtRisk === 0n)
        return '⚠️ not known';
    return '❌ no, and no decision is recorded';
}

;// CONCATENATED MODULE: ./build/src/report/locks.js
/** The section about locks: what has to wait, while what is done, on a table of which size. */






/** "Locks and rewrites". Null when no table that exists has to wait for longer than a moment. */
function locks_renderLocks(page, result) {
    const { plan, impact } = result;
    const long = longLocks(plan);
    if (long.length === 0)
        return null;
    const rows = long.map((step) => {
        const facts = factsOf(plan, impact.measuring, step.lock.table);
        return {
            subject: subjectOf(step.operation),
            weight: (facts?.heapBytes ?? 0n) + (facts?.indexBytes ?? 0n),
            cells: [
                changeLine(step, ''),
                `${stopped(step.lock.mode)} on ${lockedTables(step)}`,
                workText(step.lock.work),
                sizeText(facts),
                lineLink(page.report, step.at),
            ],
        };
    });
    return blocks([
        '### Locks and rewrites',
        weightedTable(page, ['Change', 'Has to wait', 'Meanwhile', 'Size in staging', 'Line'], rows, CHANGE),
        shortLockLine(plan),
    ]);
}
/** One sentence about locks for a change that is otherwise harmless. */
function locks_lockSentence(plan) {
    const long = longLocks(plan).length;
    if (long > 0)
        return `${counted(long, 'change')} ${long === 1 ? 'makes' : 'make'} others wait for longer: see the locks.`;
    return shortLocks(plan).length > 0 ? 'Locks are held for a moment only.' : 'No table in use is locked.';
}
/** True when a lock of the plan is held while something long is done. */
function locks_hasLongLocks(plan) {
    return longLocks(plan).length > 0;
}
function longLocks(plan) {
    return locking(plan).filter((step) => step.lock.work !== 'none');
}
function shortLocks(plan) {
    return locking(plan).filter((step) => step.lock.work === 'none');
}
/** A table that this very plan makes has no readers yet, so nobody waits for it. */
function locking(plan) {
    const created = new Set(plan.steps.flatMap(({ operation }) => (operation.kind === 'create_table' ? [showName(operation.table.name)] : [])));
    return plan.steps.filter(({ lock }) => {
        const isNew = lock.table !== null && created.has(showName(lock.table)) && lock.also.length === 0;
        return !isNew && lock.mode !== 'none' && lock.mode !== 'SHARE UPDATE EXCLUSIVE';
    });
}
function shortLockLine(plan) {
    const short = shortLocks(plan).length;
    return short === 0
        ? null
        : `${counted(short, 'other change')} ${short === 1 ? 'locks its' : 'lock their'} table for a moment only.`;
}
/** What conflicts with each mode: PostgreSQL 18 manual, 13.3.1 Table-Level Locks. */
function stopped(mode) {
    switch (mode) {
        case 'ACCESS EXCLUSIVE':
            return 'reads and writes';
        case 'SHARE':
        case 'SHARE ROW EXCLUSIVE':
            return 'writes';
        case 'SHARE UPDATE EXCLUSIVE':
        case 'none':
            return 'nothing';
        default:
            return unreachable(mode);
    }
}
function workText(work) {
    switch (work) {
        case 'none':
            return 'nothing to speak of';
        case 'scan':
            return 'every row is read';
        case 'index_build':
            return 'an index is built';
        case 'rewrite':
            return 'table and indexes are written anew';
        default:
            return unreachable(work);
    }
}
function lockedTables({ lock }) {
    const tables = [lock.table, ...lock.also].flatMap((table) => (table === null ? [] : [code(showName(table), 130)]));
    const shown = tables.slice(0, 3).join(', ');
    return tables.length > 3 ? `${shown} and ${showCount(tables.length - 3)} more` : shown;
}
function factsOf(plan, measuring, table) {
    if (measuring.kind !== 'measured' || table === null)
        return null;
    const before = nameBefore(plan, table);
    return measuring.database.tables.find((facts) => sameName(facts.table, before)) ?? null;
}
function sizeText(facts) {
    if (facts === null)
        return 'not measured';
    const size = showBytes(facts.heapBytes + facts.indexBytes);
    const rows = facts.estimatedRows;
    return rows === null || rows <= 0n ? size : `≈ ${counted(rows, 'row')}, ${size}`;
}

;// CONCATENATED MODULE: ./build/src/report/comment.js
/** The pull-request comment: verdict, what to do now, then everything in the order of what cannot be undone. */














/** More questions than this are not read; the rest is counted. */
const MOST_QUESTIONS = 5;
const MOST_QUESTIONS_IN_SUMMARY = 200;
/** As many harmless changes as stand on one line without being skipped over. */
const MOST_NAMED = 6;
/** The hidden first line by which the comment is found again; both values encoded so that they cannot end it. */
function comment_markerOf(report) {
    const value = (text) => urlPart(text).replaceAll('-', '%2D');
    return `<!-- qail:report v=1 schema=${value(report.schemaPath)} db=${value(report.environment)} -->`;
}
/**
 * The whole comment, marker first. At most 60,000 characters and as many bytes: what does not fit is left out in whole parts,
 * never the verdict, the totals, the gate or the commands. Equal reports give equal text.
 */
function comment_renderComment(report) {
    return fit(COMMENT_LIMIT, (budget) => blocks([comment_markerOf(report), comment_renderPage({ report, budget, place: 'comment' })]));
}
/** The report below the marker, as much of it as the page has room for. */
function comment_renderPage(page) {
    const { report } = page;
    const headline = headlineOf(report.result);
    const title = `## ${headline.emoji} ${headline.word}: ${headline.sentence}`;
    const subject = isShort(page) ? null : subjectLine(report);
    const body = bodyOf(page, headline);
    return blocks([title, subject, ...body, shortenedLine(page), renderFooter(report)]);
}
function bodyOf(page, headline) {
    const { result } = page.report;
    switch (result.kind) {
        case 'unchanged':
            return ['**Gate: open.** Nothing to do.'];
        case 'invalid_schema':
            return [
                comment_alert('WARNING', headline),
                diagnosticsTable(page, result.diagnostics),
                '**Gate: closed.** Reason code `schema_invalid`.',
            ];
        case 'planned':
            return plannedBody(page, result, headline);
        default:
            return unreachable(result);
    }
}
function plannedBody(page, result, headline) {
    const findings = findingsOf(result.plan, result.impact);
    if (isShort(page))
        return shortBody(page, result, findings);
    return [
        headline.mood === 'good'
            ? goodLine(result, findings)
            : comment_alert(headline.emoji === '⚠️' ? 'WARNING' : 'CAUTION', headline),
        renderUnreachable(result),
        renderQuestions(page, result),
        renderLosses(page, result, findings),
        renderFailures(page, findings),
        renderEmpty(page, findings),
        renderLocks(page, result),
        hasChoices(page.report, findings) ? renderChoices(page.report) : null,
        renderGate(result, findings),
        renderSql(page, result),
        page.place === 'summary' ? renderWayBack(page, result) : null,
        renderSideEffects(page, result),
        renderUnmeasured(page, findings),
        renderDiagram(page, result.plan),
        renderUndiffed(page, result.plan.undiffed),
        renderWarnings(page, result.warnings),
    ];
}
/** A harmless change takes three lines; folds follow only where there is something a reviewer would miss. */
function shortBody(page, result, findings) {
    return [
        findings.changes.length === 0
            ? subjectLine(page.report)
            : `${code(page.report.schemaPath, 120)}: ${harmlessList(page, findings)}`,
        `**Gate for ${code(page.report.environment, 80)}: open.** ${goodText(result)}`,
        hasLongLocks(result.plan) ? renderLocks(page, result) : null,
        renderSideEffects(page, result),
        renderUndiffed(page, result.plan.undiffed),
        renderWarnings(page, result.warnings),
    ];
}
function harmlessList(page, findings) {
    const named = findings.changes.slice(0, MOST_NAMED).map((change) => changeLine(change.step, ''));
    const left = findings.changes.length - named.length;
    return left === 0
        ? named.join(' · ')
        : `${named.join(' · ')} ${leftOutLine(page, left, 'change').replace(/\.$/, '')}`;
}
/** Harmless changes, in the comment: three lines say it all. */
function isShort({ report: { result }, place }) {
    return (place === 'comment' &&
        result.kind === 'planned' &&
        result.gate.state === 'open' &&
        result.plan.steps.every((step) => !step.destructive));
}
function goodLine(result, findings) {
    const empty = findings.empty.length > 0 ? ' What is dropped holds no data today.' : '';
    return `**Gate: open.** ${goodText(result)}${empty}`;
}
function goodText(result) {
    const undiffed = changedUndiffed(result) > 0 ? 'Read the changed statements: they are not compared.' : 'Nothing to do.';
    return result.plan.steps.length === 0 ? undiffed : `${undiffed} ${lockSentence(result.plan)}`;
}
function subjectLine(report) {
    const parts = [`QAIL · environment ${code(report.environment, 80)}`, `schema ${code(report.schemaPath, 120)}`];
    if (report.result.kind === 'planned' && report.result.plan.steps.length > 0) {
        parts.push(counted(report.result.plan.steps.length, 'change'));
    }
    return parts.join(' · ');
}
function comment_alert(kind, headline) {
    return `> [!${kind}]\n> **What to do now:** ${headline.toDo} Nothing has been changed in any database.`;
}
function renderUnreachable(result) {
    const { measuring } = result.impact;
    if (measuring.kind !== 'unreachable')
        return null;
    const hint = measuring.hint === null ? '' : ` What helps: ${prose(measuring.hint, 300)}.`;
    return `What happened (${code(measuring.code, 60)}): ${prose(measuring.message, 400)}.${hint}`;
}
function renderQuestions(page, result) {
    const questions = result.plan.renameQuestions;
    if (questions.length === 0)
        return null;
    const most = page.place === 'summary' ? MOST_QUESTIONS_IN_SUMMARY : MOST_QUESTIONS;
    const shown = questions.slice(0, most);
    const left = questions.length - shown.length;
    return blocks([
        shown.length === 1 ? '### Is this a rename?' : '### Are these renames?',
        ...shown.map((q) => `The ${q.object} ${code(q.from, 130)} goes and ${code(q.to, 130)} comes. If it is the same ${q.object} under a new name, add this line to the schema file, and its data stays:\n${fenced(clip(visible(q.hint), 400))}`),
        left === 0 ? null : leftOutLine(page, left, 'question'),
    ]);
}
function shortenedLine(page) {
    const { report, budget } = page;
    if (report.result.kind !== 'planned' || budget.sql)
        return null;
    const statements = report.result.plan.steps.flatMap((step) => step.up).length;
    const parts = [
        ...(statements === 0 ? [] : [`the SQL (${counted(statements, 'statement')})`]),
        ...(budget.diagram ? [] : ['the entity diagram']),
        ...(budget.tables === Infinity && budget.rowsPerTable === Infinity ? [] : ['the rows counted as “more” above']),
    ];
    return `Shortened to fit. Left out: ${parts.join(', ')}. Everything is ${elsewhere(page)}`;
}

;// CONCATENATED MODULE: ./build/src/report/status.js
/** The two commit statuses. Their words are counts and our own text, so they fit GitHub's 140 characters by construction. */




/** `qail/impact` says what was found, `qail/gate` whether a deploy may go on. */
function status_statusesOf(report) {
    const { result } = report;
    return [{ context: 'qail/impact', state: impactState(result), description: impactText(result) }, gateStatus(result)];
}
/** Both statuses for a run that ended before there was a report: nothing is known, so nothing is open. */
function status_failureStatuses(code) {
    return [
        { context: 'qail/impact', state: 'error', description: 'No report: the run failed, see its log' },
        { context: 'qail/gate', state: 'error', description: `Closed: no report was made (${code})` },
    ];
}
function impactState(result) {
    switch (result.kind) {
        case 'unchanged':
            return 'success';
        case 'invalid_schema':
            return 'failure';
        case 'planned':
            if (result.impact.verdict === 'unreachable')
                return 'error';
            return result.impact.verdict === 'ok' ? 'success' : 'failure';
        default:
            return unreachable(result);
    }
}
function impactText(result) {
    switch (result.kind) {
        case 'unchanged':
            return 'The schema does not change';
        case 'invalid_schema':
            return `Schema not readable: ${counted(result.diagnostics.filter((d) => d.severity === 'error').length, 'error')}`;
        case 'planned':
            return plannedText(result);
        default:
            return unreachable(result);
    }
}
function plannedText(result) {
    const { unknown } = findingsOf(result.plan, result.impact);
    const missing = counted(unknown.length, 'change');
    switch (result.impact.verdict) {
        case 'ok':
            return okText(result);
        case 'data-loss':
        case 'blocked': {
            const { word, sentence } = headlineOf(result);
            return `${word}: ${sentence}`;
        }
        case 'unmeasured':
            if (unknown.length === 0)
                return `Not compared yet: ${counted(changedUndiffed(result), 'changed statement')}`;
            return `Not measured: ${missing} without a number that decides`;
        case 'unreachable':
            return `Staging not reached: ${missing} without a number that decides`;
        default:
            return unreachable(result.impact.verdict);
    }
}
function okText(result) {
    const undiffed = changedUndiffed(result);
    const besides = undiffed === 0 ? '' : `; ${counted(undiffed, 'other statement')} not compared`;
    return `OK: ${counted(result.plan.steps.length, 'change')}, nothing lost, nothing fails${besides}`;
}
function gateStatus(result) {
    const context = 'qail/gate';
    switch (result.kind) {
        case 'unchanged':
            return { context, state: 'success', description: 'Open: nothing to do' };
        case 'invalid_schema':
            return { context, state: 'failure', description: 'Closed: the schema has errors (schema_invalid)' };
        case 'planned': {
            const { state, reason } = result.gate;
            if (state === 'open')
                return { context, state: 'success', description: 'Open: nothing is lost and nothing can fail' };
            const unknown = result.impact.verdict === 'unreachable';
            return { context, state: unknown ? 'error' : 'failure', description: `Closed: ${GATE_TEXT[reason]} (${reason})` };
        }
        default:
            return unreachable(result);
    }
}
const GATE_TEXT = {
    done: 'the report was made',
    nothing_to_do: 'nothing to do',
    unsupported_event: 'the event is not answered',
    data_loss: 'data would be lost and nobody has decided about it',
    would_fail: "the change would fail on today's rows",
    not_measured: 'a number that decides is missing',
    not_compared: 'a changed statement is not compared yet',
    pr_fork: 'a fork, so no database was contacted',
    db_unreachable: 'the staging database was not reached',
    schema_invalid: 'the schema has errors',
    input_invalid: 'an input is wrong',
    not_available_yet: 'this version does not do what was asked for',
    github_failed: 'GitHub did not answer as needed',
    unexpected_error: 'the program has a defect, see the log',
};

;// CONCATENATED MODULE: ./build/src/report/summary.js
/** The job summary: the same pieces as the comment, with room for all of them. */


/** The report in full, at most 1,000,000 bytes; only beyond that are whole parts left out. Without the comment's marker. */
function summary_renderSummary(report) {
    return fit(SUMMARY_LIMIT, (budget) => `${renderPage({ report, budget, place: 'summary' })}\n`);
}

;// CONCATENATED MODULE: ./build/src/report/publication.js
/** Everything to publish, put together: the publishing side decides nothing. */








/** Comment, summary, annotations, check and statuses of one report. */
function publication_makePublication(report) {
    const headline = headlineOf(report.result);
    return {
        marker: markerOf(report),
        comment: renderComment(report),
        createComment: report.result.kind !== 'unchanged',
        summary: renderSummary(report),
        annotations: annotationsOf(report),
        checkName: checkName(report.environment),
        checkTitle: `${headline.word}: ${headline.sentence}`,
        checkConclusion: conclusionOf(report.result),
        statuses: statusesOf(report),
    };
}
/**
 * What is published when a run fails after its pull request is known: an older report must not look like today's. It holds
 * the error's own message and hint, which by contract hold no secret.
 */
function publication_makeFailurePublication(run, pullRequest, error) {
    const marker = markerOf({ schemaPath: run.schema, environment: run.environment });
    const url = runUrl({ pullRequest });
    const body = blocks([
        '## ⚠️ No report: the run failed before it was done',
        `QAIL · environment ${code(run.environment, 80)} · schema ${code(run.schema, 120)} · commit ${code(pullRequest.headSha.slice(0, 7))}`,
        `> [!WARNING]\n> **What to do now:** ${error.hint === null ? 'read the log of the run' : prose(error.hint, 300)}, then run this again. Nothing is known about this commit, and nothing has been changed in any database.`,
        `What happened (${code(error.code)}): ${prose(error.message, 400)}.`,
        '**Gate: closed.**',
        url === null ? null : `<sub>[run](${url})</sub>`,
    ]);
    return {
        marker,
        comment: blocks([marker, body]),
        createComment: true,
        summary: `${body}\n`,
        annotations: [],
        checkName: checkName(run.environment),
        checkTitle: 'No report: the run failed before it was done',
        checkConclusion: 'failure',
        statuses: failureStatuses(error.code),
    };
}
function checkName(environment) {
    return `QAIL impact (${clip(visible(environment), 80)})`;
}
function conclusionOf(result) {
    switch (result.kind) {
        case 'unchanged':
            return 'success';
        case 'invalid_schema':
            return 'failure';
        case 'planned':
            return plannedConclusion(result);
        default:
            return unreachable(result);
    }
}
function plannedConclusion({ impact }) {
    switch (impact.verdict) {
        case 'ok':
            return 'success';
        case 'data-loss':
            return 'action_required';
        case 'blocked':
        case 'unreachable':
            return 'failure';
        case 'unmeasured':
            // Without a database a person can only judge by hand: neither red nor green. A number that could be had asks for action.
            return impact.measuring.kind === 'not_measured' ? 'neutral' : 'action_required';
        default:
            return unreachable(impact.verdict);
    }
}

;// CONCATENATED MODULE: ./build/src/run.js
/** The flow: event → facts → both schemas → plan → counts → verdict → publication. Read this file first. */




/**
 * Answers one event. Every failure of the outside world comes back as a value; only a defect of this program raises.
 */
async function run(event, settings, ports) {
    switch (event.kind) {
        case 'unsupported':
            return { kind: 'ignored', reason: 'unsupported_event', exitCode: 0 };
        case 'pull_request':
            return reportPullRequest(settings, ports);
        default:
            return unreachable(event);
    }
}
async function reportPullRequest(settings, ports) {
    const started = ports.now().getTime();
    try {
        const facts = await ports.pullRequest.facts();
        return await failClosed(settings, facts, ports, async () => {
            const sources = { base: ports.pullRequest.source('base'), head: ports.pullRequest.source('head') };
            const change = { sources, basePath: settings.schema, headPath: settings.schema };
            const result = await reportImpact(change, measuredOn(facts, settings, ports.staging));
            const milliseconds = ports.now().getTime() - started;
            const report = makeReport(settings, facts, result, milliseconds);
            const publication = makePublication(report);
            const published = await ports.pullRequest.publish(publication);
            return { kind: 'reported', report, publication, published, ...endOf(result, settings.failOn) };
        });
    }
    catch (error) {
        if (error instanceof QailError)
            return failed(error, []);
        throw error;
    }
}
/** A failure after the pull request is known must not leave an older, greener status standing. */
async function failClosed(settings, facts, ports, body) {
    try {
        return await body();
    }
    catch (error) {
        if (!(error instanceof QailError))
            throw error;
        const publication = makeFailurePublication(settings, facts, error);
        const published = await ports.pullRequest.publish(publication);
        return failed(error, published.problems);
    }
}
function failed(error, problems) {
    return { kind: 'failed', error, problems, reason: reasonOfError(error), exitCode: exitCodeOfError(error.code) };
}
function measuredOn(facts, settings, staging) {
    // Whoever opens a pull request from a fork must not be able to probe or load the database by doing so.
    if (facts.fork)
        return { kind: 'none', reason: 'fork' };
    return staging === null
        ? { kind: 'none', reason: 'no_database' }
        : { kind: 'database', database: staging, budget: settings.budget };
}
function makeReport(settings, facts, result, milliseconds) {
    return {
        environment: settings.environment,
        schemaPath: settings.schema,
        commandPrefix: settings.commandPrefix,
        pullRequest: facts,
        result,
        milliseconds,
    };
}
/** How a finished report ends the step. */
function endOf(result, failOn) {
    switch (result.kind) {
        case 'unchanged':
            return { reason: 'nothing_to_do', exitCode: 0 };
        case 'invalid_schema':
            return { reason: 'schema_invalid', exitCode: 5 };
        case 'planned':
            return { reason: result.gate.reason, exitCode: (0,policy/* exitCodeOf */.FO)(result.impact.verdict, failOn) };
        default:
            return (0,errors/* unreachable */.HB)(result);
    }
}
/** The reason code under which a failure is reported. */
function reasonOfError(error) {
    switch (error.code) {
        case 'input_invalid':
        case 'database_url_invalid':
        case 'event_invalid':
        case 'file_unreadable':
            return 'input_invalid';
        case 'input_not_available':
            return 'not_available_yet';
        case 'schema_missing':
        case 'schema_too_large':
            return 'schema_invalid';
        case 'database_unreachable':
        case 'database_refused':
        case 'database_too_old':
        case 'database_failed':
            return 'db_unreachable';
        case 'github_refused':
        case 'github_not_found':
        case 'github_failed':
            return 'github_failed';
        default:
            return unreachable(error.code);
    }
}


/***/ }),

/***/ 8704:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   _z: () => (/* binding */ customType),
/* harmony export */   cQ: () => (/* binding */ BUILTIN_TYPE_NAMES),
/* harmony export */   dL: () => (/* binding */ isBuiltinTypeName),
/* harmony export */   n6: () => (/* binding */ sameType),
/* harmony export */   n7: () => (/* binding */ MULTI_WORD_TYPES),
/* harmony export */   uD: () => (/* binding */ namedType),
/* harmony export */   wb: () => (/* binding */ showType),
/* harmony export */   xn: () => (/* binding */ typeSql)
/* harmony export */ });
/* harmony import */ var _sql_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(1745);
/* harmony import */ var _model_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(6480);
/** Column types in PostgreSQL's own spelling: every name a file may use for one, and how it is shown and written as SQL. */


/** Names that are not `format_type`'s, with the one that is. (PostgreSQL 18 manual, 8 Data Types, table 8.1.) */
const ALIASES = new Map([
    ['string', 'text'],
    ['str', 'text'],
    ['varchar', 'character varying'],
    ['char', 'character'],
    ['nchar', 'character'],
    ['char varying', 'character varying'],
    ['int', 'integer'],
    ['int4', 'integer'],
    ['i32', 'integer'],
    ['int2', 'smallint'],
    ['i16', 'smallint'],
    ['int8', 'bigint'],
    ['i64', 'bigint'],
    ['bool', 'boolean'],
    ['double', 'double precision'],
    ['float8', 'double precision'],
    ['f64', 'double precision'],
    ['float4', 'real'],
    ['f32', 'real'],
    ['decimal', 'numeric'],
    ['dec', 'numeric'],
    ['bytes', 'bytea'],
    ['varbit', 'bit varying'],
    ['timestamptz', 'timestamp with time zone'],
    ['timestamp', 'timestamp without time zone'],
    ['timetz', 'time with time zone'],
    ['time', 'time without time zone'],
]);
const SERIALS = new Map([
    ['smallserial', 'smallint'],
    ['serial2', 'smallint'],
    ['serial', 'integer'],
    ['serial4', 'integer'],
    ['bigserial', 'bigint'],
    ['serial8', 'bigint'],
]);
const BUILTINS = new Set([
    ...ALIASES.values(),
    ...'bpchar bit uuid text date interval json jsonb jsonpath xml money oid name cidr inet macaddr macaddr8'.split(' '),
    ...'point line lseg box path polygon circle tsvector tsquery pg_lsn pg_snapshot txid_snapshot'.split(' '),
    ...'int4range int8range numrange tsrange tstzrange daterange'.split(' '),
    ...'int4multirange int8multirange nummultirange tsmultirange tstzmultirange datemultirange'.split(' '),
    ...'regclass regproc regprocedure regoper regoperator regtype regrole regnamespace regconfig regdictionary'.split(' '),
    ...'regcollation xid xid8 cid tid refcursor aclitem'.split(' '),
]);
/** Words that may follow each other in the name of one type, longest first. */
const MULTI_WORD_TYPES = [
    ['timestamp', 'without', 'time', 'zone'],
    ['timestamp', 'with', 'time', 'zone'],
    ['time', 'without', 'time', 'zone'],
    ['time', 'with', 'time', 'zone'],
    ['national', 'character', 'varying'],
    ['national', 'character'],
    ['character', 'varying'],
    ['char', 'varying'],
    ['bit', 'varying'],
    ['double', 'precision'],
];
/**
 * The type behind a name as written: lower-cased words with single blanks between them, modifiers apart. A name that is not
 * PostgreSQL's own is a custom type of that database name; whether it exists is not judged here.
 */
function namedType(written, modifiers, array) {
    const name = written.replace(/^national /, '');
    const serial = SERIALS.get(name);
    if (serial !== undefined)
        return { type: builtin(serial, [], array), serial: true };
    if (name === 'float')
        return { type: builtin(floatOf(modifiers), [], array), serial: false };
    const base = ALIASES.get(name) ?? name;
    if (!BUILTINS.has(base) && !base.startsWith('interval ')) {
        return { type: { kind: 'custom', schema: _model_js__WEBPACK_IMPORTED_MODULE_0__/* .DEFAULT_SCHEMA */ .my, base: name, modifiers, array }, serial: false };
    }
    return { type: withDefaults(base, modifiers, array), serial: false };
}
/** A type of the database itself, named with its schema. */
function customType(schema, base, modifiers, array) {
    return { kind: 'custom', schema, base, modifiers, array };
}
/** True for a name that PostgreSQL or this language gives to a built-in type. */
function isBuiltinTypeName(name) {
    return BUILTINS.has(ALIASES.get(name) ?? name) || SERIALS.has(name) || name === 'float';
}
/** Every name a built-in type may be written with, for suggestions. */
const BUILTIN_TYPE_NAMES = [...BUILTINS, ...ALIASES.keys(), ...SERIALS.keys()];
/** In `format_type`'s spelling: `character varying(20)`, `timestamp(3) with time zone`, `text[]`; custom names unquoted. */
function showType(type) {
    const name = type.schema === null || type.schema === _model_js__WEBPACK_IMPORTED_MODULE_0__/* .DEFAULT_SCHEMA */ .my ? type.base : `${type.schema}.${type.base}`;
    return withModifiers(name, type);
}
/** The same as SQL: a custom name is quoted and carries its schema. */
function typeSql(type) {
    if (type.kind === 'builtin')
        return (0,_sql_js__WEBPACK_IMPORTED_MODULE_1__/* .expression */ .dn)(withModifiers(type.base, type));
    const name = (0,_sql_js__WEBPACK_IMPORTED_MODULE_1__/* .sql */ .ll) `${(0,_sql_js__WEBPACK_IMPORTED_MODULE_1__/* .ident */ .bD)(type.schema ?? _model_js__WEBPACK_IMPORTED_MODULE_0__/* .DEFAULT_SCHEMA */ .my)}.${(0,_sql_js__WEBPACK_IMPORTED_MODULE_1__/* .ident */ .bD)(type.base)}`;
    return (0,_sql_js__WEBPACK_IMPORTED_MODULE_1__/* .expression */ .dn)(withModifiers(name, type));
}
/** True when PostgreSQL holds both as the same type with the same modifiers. */
function sameType(a, b) {
    return a.kind === b.kind && showType(a) === showType(b);
}
function withModifiers(name, { modifiers, array }) {
    const list = modifiers.length === 0 ? '' : `(${modifiers.join(',')})`;
    const zone = / with(?:out)? time zone$/.exec(name);
    const whole = zone === null ? name + list : name.slice(0, zone.index) + list + zone[0];
    return array ? `${whole}[]` : whole;
}
function builtin(base, modifiers, array) {
    return { kind: 'builtin', schema: null, base, modifiers, array };
}
/** What PostgreSQL fills in: `char` is `character(1)`, `bit` is `bit(1)`, `numeric(10)` is `numeric(10,0)`. */
function withDefaults(base, modifiers, array) {
    if (base === 'bpchar' && modifiers.length > 0)
        return builtin('character', modifiers, array);
    if ((base === 'character' || base === 'bit') && modifiers.length === 0)
        return builtin(base, ['1'], array);
    if (base === 'numeric' && modifiers.length === 1)
        return builtin(base, [...modifiers, '0'], array);
    return builtin(base, modifiers, array);
}
/** `float(p)` is `real` up to 24 bits. (PostgreSQL 18 manual, 8.1.3 Floating-Point Types.) */
function floatOf(modifiers) {
    const [bits] = modifiers;
    return bits !== undefined && Number(bits) <= 24 ? 'real' : 'double precision';
}


/***/ }),

/***/ 1995:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   KC: () => (/* binding */ ExpressionReader),
/* harmony export */   TM: () => (/* binding */ folded),
/* harmony export */   Yo: () => (/* binding */ NotRead)
/* harmony export */ });
/** A word without its case, a quoted name without quotes it does not need; everything else as written. */
function folded(token) {
    if (token.kind === 'word')
        return token.text.toLowerCase();
    if (token.kind === 'quoted') {
        const name = token.text.slice(1, -1).replaceAll('""', '"');
        return /^[a-z_][a-z0-9_]*$/.test(name) ? name : token.text;
    }
    return token.text === '!=' ? '<>' : token.text;
}
/** Thrown at text that is no expression this reads; `normalForm` then compares the tokens. */
class NotRead extends Error {
}
/** A place in the tokens of one expression. */
class ExpressionReader {
    tokens;
    at = 0;
    constructor(tokens) {
        this.tokens = tokens;
    }
    peek(ahead = 0) {
        const token = this.tokens[this.at + ahead];
        return token === undefined ? null : folded(token);
    }
    kind() {
        return this.tokens[this.at]?.kind ?? null;
    }
    next() {
        const text = this.peek();
        if (text === null)
            throw new NotRead();
        this.at += 1;
        return text;
    }
    take(...words) {
        if (!words.every((word, i) => this.peek(i) === word))
            return false;
        this.at += words.length;
        return true;
    }
    expect(word) {
        if (!this.take(word))
            throw new NotRead();
    }
}


/***/ }),

/***/ 7331:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   BK: () => (/* binding */ makeExpression),
/* harmony export */   PL: () => (/* binding */ columnsOf),
/* harmony export */   WN: () => (/* binding */ renameColumns),
/* harmony export */   gB: () => (/* binding */ makeDefault)
/* harmony export */ });
/* harmony import */ var _sql_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(1745);
/* harmony import */ var _expression_reader_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(1995);
/* harmony import */ var _normal_form_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(8890);
/* harmony import */ var _sql_token_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(925);
/** SQL expressions of a schema file: kept word for word, compared by their normal form. */




/** An expression from its text. Nothing is executed or judged here. */
function makeExpression(text) {
    const trimmed = text.trim();
    return { text: (0,_sql_js__WEBPACK_IMPORTED_MODULE_1__/* .expression */ .dn)(trimmed), normal: (0,_normal_form_js__WEBPACK_IMPORTED_MODULE_0__/* .normalForm */ .I)(trimmed) };
}
/** A column's default: `uuid()` of this language is PostgreSQL's `gen_random_uuid()`. */
function makeDefault(text) {
    return makeExpression(text.trim().replace(/^uuid\s*\(\s*\)$/i, 'gen_random_uuid()'));
}
/** Which of the given database names of columns the expression mentions, in the order of `candidates`. */
function columnsOf(of, candidates) {
    const tokens = (0,_sql_token_js__WEBPACK_IMPORTED_MODULE_2__/* .tokeniseSql */ .f)(of.text);
    const used = new Set(tokens.flatMap((token, i) => (isColumn(tokens, i) ? [columnName(token)] : [])));
    return candidates.filter((name) => used.has(name));
}
/** The expression with columns under other names; both names of the map are database names. */
function renameColumns(of, names) {
    const tokens = (0,_sql_token_js__WEBPACK_IMPORTED_MODULE_2__/* .tokeniseSql */ .f)(of.text);
    let text = '';
    let end = 0;
    tokens.forEach((token, i) => {
        const renamed = isColumn(tokens, i) ? names.get(columnName(token)) : undefined;
        if (renamed === undefined)
            return;
        text += of.text.slice(end, token.start) + (0,_sql_js__WEBPACK_IMPORTED_MODULE_1__/* .ident */ .bD)(renamed);
        end = token.end;
    });
    return end === 0 ? of : makeExpression(text + of.text.slice(end));
}
/** A name that is no function, no type of a cast and no part of a qualified name's head. */
function isColumn(tokens, i) {
    const token = tokens[i];
    if (token?.kind !== 'word' && token?.kind !== 'quoted')
        return false;
    const before = tokens[i - 1]?.text;
    const after = tokens[i + 1]?.text;
    return after !== '(' && after !== '.' && before !== '::';
}
function columnName(token) {
    return token.kind === 'quoted' ? token.text.slice(1, -1).replaceAll('""', '"') : (0,_expression_reader_js__WEBPACK_IMPORTED_MODULE_3__/* .folded */ .TM)(token);
}


/***/ }),

/***/ 1137:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   GD: () => (/* binding */ canonicalConstraint),
/* harmony export */   Rj: () => (/* binding */ fingerprint),
/* harmony export */   zS: () => (/* binding */ canonicalIndex)
/* harmony export */ });
/* unused harmony export canonical */
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7598);
/* harmony import */ var _model_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6480);
/* harmony import */ var _column_type_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(8704);
/** One hash for a schema: equal for equal meanings, whatever the order or the spelling. */



/** sha256 over `canonical`. */
function fingerprint(model) {
    return (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(canonical(model)).digest('hex');
}
/**
 * The schema as one JSON text in which only differences that matter make a difference: lists sorted, the order of columns
 * ignored, expressions in their normal form, damaged indexes by their names alone, kept statements without white space.
 */
function canonical(model) {
    return JSON.stringify({
        tables: byName(model.tables, ({ name }) => (0,_model_js__WEBPACK_IMPORTED_MODULE_1__/* .showName */ .$i)(name)).map(tableForm),
        indexes: byName(model.indexes, ({ name }) => (0,_model_js__WEBPACK_IMPORTED_MODULE_1__/* .showName */ .$i)(name)).map(indexForm),
        enums: byName(model.enums, ({ name }) => (0,_model_js__WEBPACK_IMPORTED_MODULE_1__/* .showName */ .$i)(name)).map(({ name, values }) => [(0,_model_js__WEBPACK_IMPORTED_MODULE_1__/* .showName */ .$i)(name), values]),
        comments: sorted(model.comments.map(({ target, text }) => [
            (0,_model_js__WEBPACK_IMPORTED_MODULE_1__/* .showName */ .$i)(target.table),
            target.kind === 'column' ? target.column : null,
            text,
        ])),
        unmodelled: sorted(model.unmodelled.map(({ kind, name, text }) => [kind, name, text.replace(/\s+/g, ' ').trim()])),
    });
}
function tableForm(table) {
    return [
        (0,_model_js__WEBPACK_IMPORTED_MODULE_1__/* .showName */ .$i)(table.name),
        byName(table.columns, ({ name }) => name).map(columnForm),
        sorted(table.constraints.map(constraintForm)),
        table.rowSecurity.enabled,
        table.rowSecurity.forced,
    ];
}
function columnForm({ name, type, nullable, value, collation }) {
    return [name, (0,_column_type_js__WEBPACK_IMPORTED_MODULE_2__/* .showType */ .wb)(type), nullable, valueForm(value), collation];
}
function valueForm(value) {
    switch (value.kind) {
        case 'none':
        case 'serial':
            return [value.kind];
        case 'default':
            return [value.kind, value.expression.normal];
        case 'identity':
            return [value.kind, value.always];
        case 'generated':
            return [value.kind, value.expression.normal, value.stored];
    }
}
/** One constraint's canonical form, for sorting and for finding its equal. */
function canonicalConstraint(constraint) {
    return JSON.stringify(constraintForm(constraint));
}
function constraintForm(constraint) {
    const { kind, name } = constraint;
    switch (kind) {
        case 'primary_key':
            return [kind, name, constraint.columns];
        case 'unique':
            return [kind, name, constraint.columns, constraint.nullsDistinct];
        case 'check':
            return [kind, name, constraint.expression.normal];
        case 'foreign_key': {
            const { columns, target, targetColumns, onDelete, onUpdate, deferral } = constraint;
            return [kind, name, columns, (0,_model_js__WEBPACK_IMPORTED_MODULE_1__/* .showName */ .$i)(target), targetColumns, onDelete, onUpdate, deferral];
        }
    }
}
/** One index's canonical form without its name: equal for equal definitions on the same table. */
function canonicalIndex(index) {
    return JSON.stringify(indexForm({ ...index, name: { ...index.name, name: '' } }));
}
function indexForm(index) {
    const { name, table, unique, method, items, include, where, nullsDistinct, parameters, damaged } = index;
    if (damaged)
        return [(0,_model_js__WEBPACK_IMPORTED_MODULE_1__/* .showName */ .$i)(name), (0,_model_js__WEBPACK_IMPORTED_MODULE_1__/* .showName */ .$i)(table), 'damaged'];
    const keys = items.map((item) => normalOf(item.expression));
    return [
        (0,_model_js__WEBPACK_IMPORTED_MODULE_1__/* .showName */ .$i)(name),
        (0,_model_js__WEBPACK_IMPORTED_MODULE_1__/* .showName */ .$i)(table),
        unique,
        method,
        keys,
        include,
        normalOf(where),
        nullsDistinct,
        parametersForm(parameters),
    ];
}
/** `fillfactor = 70` and `fillfactor=70` are the same. */
function parametersForm(parameters) {
    return parameters === null ? null : parameters.toLowerCase().replace(/\s*([=,])\s*/g, '$1');
}
function normalOf(expression) {
    return expression === null ? null : expression.normal;
}
/** Things whose names are unique need no more than these to have one order. */
function byName(items, nameOf) {
    return items.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0));
}
function sorted(forms) {
    const texts = forms.map((form) => [JSON.stringify(form), form]);
    return texts.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, form]) => form);
}


/***/ }),

/***/ 6225:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   C: () => (/* binding */ indexItemSql),
/* harmony export */   U: () => (/* binding */ makeIndexItem)
/* harmony export */ });
/* harmony import */ var _sql_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(1745);
/* harmony import */ var _name_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(134);
/* harmony import */ var _normal_form_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(8890);
/* harmony import */ var _sql_token_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(925);
/** The keys of an index, as a file writes them and as PostgreSQL prints them. */




const ORDERING = /\s+(asc|desc)?(?:\s*nulls\s+(first|last))?\s*$/i;
/** One key of an index from its text: a plain column with or without ordering, or an expression. */
function makeIndexItem(text) {
    const ordering = ORDERING.exec(text);
    const hasOrdering = ordering !== null && (ordering[1] !== undefined || ordering[2] !== undefined);
    const core = hasOrdering ? text.slice(0, ordering.index) : text;
    const [first, second] = (0,_sql_token_js__WEBPACK_IMPORTED_MODULE_2__/* .tokeniseSql */ .f)(core);
    const isColumn = (first?.kind === 'word' || first?.kind === 'quoted') && (second === undefined || second.kind === 'word');
    const name = first?.kind === 'quoted' ? first.text.slice(1, -1).replaceAll('""', '"') : (0,_name_js__WEBPACK_IMPORTED_MODULE_0__/* .databaseName */ .Do)(first?.text ?? '');
    const normal = `${(0,_normal_form_js__WEBPACK_IMPORTED_MODULE_1__/* .normalForm */ .I)(core)}${hasOrdering ? orderingForm(ordering[1], ordering[2]) : ''}`;
    return { column: isColumn ? name : null, expression: { text: (0,_sql_js__WEBPACK_IMPORTED_MODULE_3__/* .expression */ .dn)(text), normal } };
}
/** The key as SQL. A plain column is quoted, so that an odd name stays itself; what follows it stays as written. */
function indexItemSql({ column, expression: { text } }) {
    const [first] = (0,_sql_token_js__WEBPACK_IMPORTED_MODULE_2__/* .tokeniseSql */ .f)(text);
    return column === null || first === undefined ? text : (0,_sql_js__WEBPACK_IMPORTED_MODULE_3__/* .sql */ .ll) `${(0,_sql_js__WEBPACK_IMPORTED_MODULE_3__/* .ident */ .bD)(column)}${(0,_sql_js__WEBPACK_IMPORTED_MODULE_3__/* .expression */ .dn)(text.slice(first.end))}`;
}
/** What PostgreSQL leaves out of an index definition because it is the rule, is left out here. */
function orderingForm(direction, nulls) {
    const descending = direction?.toLowerCase() === 'desc';
    const order = descending ? ' desc' : '';
    const usual = descending ? 'first' : 'last';
    return nulls === undefined || nulls.toLowerCase() === usual ? order : `${order} nulls ${nulls.toLowerCase()}`;
}


/***/ }),

/***/ 6480:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $i: () => (/* binding */ showName),
/* harmony export */   K8: () => (/* binding */ EMPTY_SCHEMA),
/* harmony export */   my: () => (/* binding */ DEFAULT_SCHEMA),
/* harmony export */   q: () => (/* binding */ sameName)
/* harmony export */ });
/** The name of a schema when a name states none. */
const DEFAULT_SCHEMA = 'public';
/** A model with nothing in it: the base side of a schema file that is new. */
const EMPTY_SCHEMA = { tables: [], indexes: [], enums: [], comments: [], unmodelled: [] };
/** `users` in the default schema, `app.users` elsewhere. For people and for keys, never for SQL. */
function showName(name) {
    return name.schema === DEFAULT_SCHEMA ? name.name : `${name.schema}.${name.name}`;
}
/** True when both name the same database object. */
function sameName(a, b) {
    return a.name === b.name && a.schema === b.schema;
}


/***/ }),

/***/ 134:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Do: () => (/* binding */ databaseName),
/* harmony export */   G7: () => (/* binding */ readPath),
/* harmony export */   Hd: () => (/* binding */ objectName),
/* harmony export */   MQ: () => (/* binding */ readName),
/* harmony export */   qZ: () => (/* binding */ unquoted),
/* harmony export */   vf: () => (/* binding */ readObjectName)
/* harmony export */ });
/* harmony import */ var _model_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(6480);
/* harmony import */ var _naming_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(9729);


/** Words that are written quoted, with their case kept, when a name is one of them. Every other plain name is folded. */
const QUOTED_WORDS = new Set(('all alter and as between case check constraint create default delete distinct drop else end false foreign from ' +
    'group having in index inner insert is join key left like limit not null offset on or order outer primary ' +
    'references right select table then true union update user when where').split(' '));
/**
 * The name the database holds for an unquoted one: folded to lower case, unless it has odd characters, begins with a digit
 * or is one of the words that are written quoted.
 */
function databaseName(written) {
    const isVerbatim = /[^\p{L}\p{N}_]/u.test(written) || /^\d/.test(written) || QUOTED_WORDS.has(written.toLowerCase());
    return isVerbatim ? written : written.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
/** The content of a quoted name. */
function unquoted(token) {
    return token.text.slice(1, token.closed ? -1 : undefined).replaceAll('""', '"');
}
/** Reads one name without dots. `what` names it in messages: "table", "column". */
function readName(cursor, what) {
    const token = cursor.token();
    const at = cursor.position();
    if (token.kind === 'quoted') {
        if (!token.closed)
            cursor.fail({ code: 'unclosed', message: `the quoted name of the ${what} is never closed` });
        cursor.next();
        return fitting(cursor, unquoted(token), what, at);
    }
    if (token.kind !== 'word' && token.kind !== 'number') {
        return cursor.fail({ code: 'name_expected', message: `expected the name of a ${what}, found ${cursor.found()}` });
    }
    const written = glued(cursor);
    if (!/^[A-Za-z_][\w$]*$/.test(written)) {
        const message = `the name of the ${what} "${written}" is unusual, so PostgreSQL holds it quoted`;
        cursor.note('warning', { code: 'odd_name', message, suggestion: `"${written}"` }, at);
    }
    return fitting(cursor, databaseName(written), what, at);
}
/** `my-col` and `2nd` come as several tokens without a blank between them. */
function glued(cursor) {
    let written = '';
    let end = cursor.token().start;
    for (;;) {
        const token = cursor.token();
        const isPart = token.kind === 'word' || token.kind === 'number' || token.text === '-';
        // `a->b` is the arrow of a hint and no part of a name.
        if (!isPart || token.start !== end)
            return written;
        written += token.text;
        end = token.end;
        cursor.next();
    }
}
function fitting(cursor, name, what, at) {
    if (name === '')
        cursor.fail({ code: 'name_expected', message: `the name of the ${what} is empty` }, at);
    const cut = (0,_naming_js__WEBPACK_IMPORTED_MODULE_1__/* .truncateName */ .cV)(name);
    if (cut !== name) {
        const message = `the name of the ${what} has more than 63 bytes; PostgreSQL keeps "${cut}"`;
        cursor.note('warning', { code: 'name_too_long', message, suggestion: cut }, at);
    }
    return cut;
}
/** Reads `a`, `a.b` or `a.b.c`. */
function readPath(cursor, what) {
    const at = cursor.position();
    const parts = [readName(cursor, what)];
    while (cursor.peek() === '.') {
        cursor.next();
        parts.push(readName(cursor, what));
    }
    if (parts.length > 3)
        cursor.fail({ code: 'name_too_many_parts', message: `the name of the ${what} has too many parts` }, at);
    return { parts, at };
}
/** Reads the name of a table, an index or a type, with or without its schema. */
function readObjectName(cursor, what) {
    return objectName(readPath(cursor, what));
}
/** A path as an object's name: the last part, in the schema before it. */
function objectName({ parts }) {
    return { schema: parts.at(-2) ?? _model_js__WEBPACK_IMPORTED_MODULE_0__/* .DEFAULT_SCHEMA */ .my, name: parts.at(-1) ?? '' };
}


/***/ }),

/***/ 9729:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Xw: () => (/* binding */ makeObjectName),
/* harmony export */   Y: () => (/* binding */ constraintNames),
/* harmony export */   cV: () => (/* binding */ truncateName)
/* harmony export */ });
/* unused harmony export constraintName */
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7406);
/* harmony import */ var _expression_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(7331);
/** The names PostgreSQL gives to constraints that state none. */


/** NAMEDATALEN - 1. (PostgreSQL 18 manual, 4.1.1 Identifiers and Key Words.) */
const LONGEST_NAME = 63;
/** The name of one constraint of the table: the stated one, or PostgreSQL's choice beside all others of the table. */
function constraintName(table, constraint) {
    const known = constraintNames(table).get(constraint) ?? constraint.name;
    if (known !== null)
        return known;
    const { columns, label } = partsOf(table, constraint);
    return makeObjectName(table.name.name, columns, label);
}
/**
 * The names of all constraints of a table: stated ones as they are, the others as `CREATE TABLE` would choose them, with a
 * number where a name is taken. (PostgreSQL 18 source, `ChooseConstraintName` and `ChooseIndexName`.)
 */
function constraintNames(table) {
    const taken = new Set(table.constraints.flatMap((constraint) => constraint.name ?? []));
    const numbers = new Map();
    const names = new Map();
    for (const constraint of table.constraints) {
        const name = constraint.name ?? freeName(table.name.name, partsOf(table, constraint), taken, numbers);
        taken.add(name);
        names.set(constraint, name);
    }
    return names;
}
/**
 * `table_column_label` cut to 63 bytes: the longer of the two parts loses bytes, never the label.
 * (PostgreSQL 18 source, `makeObjectName` in src/backend/commands/indexcmds.c.)
 */
function makeObjectName(table, column, label) {
    const overhead = (column === '' ? 0 : 1) + 1 + label.length;
    const room = LONGEST_NAME - overhead;
    let [first, second] = [byteLength(table), byteLength(column)];
    while (first + second > room) {
        if (first > second)
            first -= 1;
        else
            second -= 1;
    }
    const parts = [cutToBytes(table, first), ...(column === '' ? [] : [cutToBytes(column, second)]), label];
    return parts.join('_');
}
/** A name cut to PostgreSQL's 63 bytes, never inside a character. */
function truncateName(name) {
    return cutToBytes(name, LONGEST_NAME);
}
function partsOf(table, constraint) {
    switch (constraint.kind) {
        case 'primary_key':
            return { columns: '', label: 'pkey' };
        case 'unique':
            return { columns: constraint.columns.join('_'), label: 'key' };
        case 'foreign_key':
            return { columns: constraint.columns.join('_'), label: 'fkey' };
        case 'check':
            return { columns: checkedColumn(table, constraint), label: 'check' };
        default:
            return (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .unreachable */ .HB)(constraint);
    }
}
/** A check that mentions exactly one column is named after it. */
function checkedColumn(table, constraint) {
    const used = (0,_expression_js__WEBPACK_IMPORTED_MODULE_1__/* .columnsOf */ .PL)(constraint.expression, table.columns.map((column) => column.name));
    return used.length === 1 ? (used[0] ?? '') : '';
}
/** `numbers` remembers the last number tried for the same parts, so that many alike stay linear. */
function freeName(table, parts, taken, numbers) {
    const { columns, label } = parts;
    const key = JSON.stringify([columns, label]);
    for (let number = numbers.get(key) ?? 0;; number += 1) {
        const name = makeObjectName(table, columns, number === 0 ? label : `${label}${number}`);
        if (taken.has(name))
            continue;
        numbers.set(key, number + 1);
        return name;
    }
}
function byteLength(text) {
    return Buffer.byteLength(text, 'utf8');
}
function cutToBytes(text, bytes) {
    if (byteLength(text) <= bytes)
        return text;
    let cut = '';
    for (const character of text) {
        if (byteLength(cut + character) > bytes)
            return cut;
        cut += character;
    }
    return cut;
}


/***/ }),

/***/ 8890:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  I: () => (/* binding */ normalForm)
});

// EXTERNAL MODULE: ./build/src/schema/column-type.js
var column_type = __nccwpck_require__(8704);
;// CONCATENATED MODULE: ./build/src/schema/expression-node.js
/** Pieces of a normal form: what each operand is, and how an operator, a cast or a list makes one of several. */
/** A node of which nothing else is known. */
const other = (text) => ({ kind: 'other', text });
/** An operator or a function with its operands. */
const apply = (name, ...operands) => other(`(${[name, ...operands].join(' ')})`);
/** Operands joined by `and` or `or`. */
function joined(word, parts) {
    return { kind: 'chain', word, parts, text: `(${[word, ...parts].join(' ')})` };
}
/** `array[…]`. */
function arrayOf(parts) {
    return { kind: 'array', parts, text: `(${['array', ...parts].join(' ')})` };
}
/** `in (…)`; a list of one is a comparison, as PostgreSQL prints it. */
function memberOf(left, items, negated) {
    const [only, ...more] = items;
    if (only !== undefined && more.length === 0)
        return apply(negated ? '<>' : '=', left.text, only);
    const found = apply('in', left.text, ...items);
    return negated ? apply('not', found.text) : found;
}
const TEXTS = /^(?:text|character varying|bpchar)(?:\[\])?$/;
const NUMBERS = /^(?:smallint|integer|bigint|numeric|real|double precision)$/;
/**
 * A cast to a type in `format_type`'s spelling. Casts that PostgreSQL adds while it reads an expression are dropped; those
 * that can change a value stay.
 */
function cast(node, type) {
    const changesLength = type.includes('(');
    if ((node.kind === 'string' || node.kind === 'null') && !changesLength)
        return node;
    if (node.kind === 'number' && NUMBERS.test(type))
        return node;
    if (TEXTS.test(type))
        return node;
    return { kind: 'cast', type, operand: node, text: `(cast ${node.text} ${type.replaceAll(' ', '_')})` };
}
const PROMOTIONS = new Set(['numeric', 'double precision']);
/** An operand without the cast by which PostgreSQL brings both sides of an operator to one type of number. */
function unpromoted(node) {
    return node.kind === 'cast' && PROMOTIONS.has(node.type) ? node.operand : node;
}
/** A number in quotes means the same number wherever a number is wanted, and PostgreSQL prints it without them. */
function literalOf(text) {
    const plain = /^[eE]'/.test(text) ? unescaped(text) : text.replace(/^[bB](?=')/, '');
    const number = /^'(-?\d+(?:\.\d+)?)'$/.exec(plain)?.[1];
    return { kind: 'string', text: number ?? plain };
}
const ESCAPES = new Map([
    ['n', '\n'],
    ['t', '\t'],
    ['r', '\r'],
    ['b', '\b'],
    ['f', '\f'],
    ["'", "''"],
]);
/** `E'a\nb'` as PostgreSQL prints it, when it holds only escapes of one letter; any other stays as it is. */
function unescaped(text) {
    if (/\\[\dxuU]/.test(text))
        return text;
    return text.slice(1).replace(/\\([\s\S])/g, (_, letter) => ESCAPES.get(letter) ?? letter);
}

// EXTERNAL MODULE: ./build/src/schema/expression-reader.js
var expression_reader = __nccwpck_require__(1995);
;// CONCATENATED MODULE: ./build/src/schema/special-call.js


/** `case` has been taken. Without `else` the value is null, which PostgreSQL prints. */
function caseAt(reader, read) {
    const operand = reader.peek() === 'when' ? [] : [read.expression().text];
    const branches = [];
    while (reader.take('when')) {
        branches.push(read.expression().text);
        reader.expect('then');
        branches.push(read.expression().text);
    }
    const otherwise = reader.take('else') ? read.expression().text : 'null';
    reader.expect('end');
    return apply('case', ...operand, ...branches, 'else', otherwise);
}
/**
 * Reads the arguments of a function that has its own syntax, parentheses included; null for every other function, with the
 * reader where it was. (PostgreSQL 17 manual, 9.4 String Functions and Operators, 9.9.1 EXTRACT.)
 */
function specialCall(reader, name, read) {
    const within = (body) => {
        reader.expect('(');
        const node = body();
        reader.expect(')');
        return node;
    };
    switch (name) {
        case 'extract':
            return within(() => {
                const field = reader.next().replace(/^'(\w+)'$/, '$1');
                reader.expect('from');
                return apply('call', 'extract', field, read.expression().text);
            });
        case 'position':
            return within(() => {
                const part = read.operand().text;
                reader.expect('in');
                return apply('call', 'position', read.operand().text, part);
            });
        case 'substring':
            return within(() => substringAt(reader, read));
        case 'trim':
            return within(() => trimmed(reader, read));
        default:
            return null;
    }
}
/** `substring(text [from start] [for length])`, which starts at 1 when it does not say. */
function substringAt(reader, read) {
    const parts = [read.expression().text];
    if (reader.peek() === 'for')
        parts.push('1');
    while (reader.take('from') || reader.take('for') || reader.take(','))
        parts.push(read.expression().text);
    return apply('call', 'substring', ...parts);
}
/** `trim([both|leading|trailing] [characters] from text)` and `trim(text, characters)` are `btrim`, `ltrim`, `rtrim`. */
function trimmed(reader, read) {
    const side = reader.take('leading') ? 'ltrim' : reader.take('trailing') ? 'rtrim' : 'btrim';
    reader.take('both');
    if (reader.take('from'))
        return apply('call', side, read.expression().text);
    const first = read.expression().text;
    if (reader.take('from'))
        return apply('call', side, read.expression().text, first);
    if (reader.take(','))
        return apply('call', side, first, read.expression().text);
    if (reader.peek() !== ')')
        throw new expression_reader/* NotRead */.Yo();
    return apply('call', side, first);
}

// EXTERNAL MODULE: ./build/src/schema/sql-token.js
var sql_token = __nccwpck_require__(925);
;// CONCATENATED MODULE: ./build/src/schema/normal-form.js
/**
 * A form of an SQL expression that is the same for what a person writes and for what PostgreSQL prints of it later:
 * parentheses, case, casts that PostgreSQL adds, and spellings of the same operator make no difference. For comparison only.
 */





/** Deeper nesting is compared by its tokens alone, so that no input can exhaust the stack. */
const MOST_NESTING = 100;
/** A longer expression is compared by its tokens alone, so that comparing stays linear in the length of a file. */
const MOST_TOKENS = 2000;
/** The normal form of one expression. Text that is no expression this reads comes out as its tokens, words folded. */
function normalForm(text) {
    const tokens = (0,sql_token/* tokeniseSql */.f)(text).filter((token) => token.kind !== 'comment');
    const reader = new expression_reader/* ExpressionReader */.KC(tokens);
    try {
        if (tokens.length > MOST_TOKENS)
            throw new expression_reader/* NotRead */.Yo();
        const node = expressionAt(reader, 0);
        if (reader.peek() === null)
            return node.text;
    }
    catch (error) {
        if (!(error instanceof expression_reader/* NotRead */.Yo))
            throw error;
    }
    return tokens.map(expression_reader/* folded */.TM).join(' ');
}
function expressionAt(reader, depth) {
    if (depth > MOST_NESTING)
        throw new expression_reader/* NotRead */.Yo();
    return chain(reader, 'or', () => chain(reader, 'and', () => negation(reader, depth)));
}
function chain(reader, word, operand) {
    const first = operand();
    const nodes = [first];
    while (reader.take(word))
        nodes.push(operand());
    if (nodes.length === 1)
        return first;
    return joined(word, nodes.flatMap((node) => (node.kind === 'chain' && node.word === word ? node.parts : [node.text])));
}
function negation(reader, depth) {
    let negated = false;
    while (reader.take('not'))
        negated = !negated;
    const node = comparison(reader, depth);
    return negated ? apply('not', node.text) : node;
}
const COMPARISONS = new Set(['=', '<>', '<', '>', '<=', '>=']);
const LIKES = new Map([
    ['like', '~~'],
    ['ilike', '~~*'],
]);
function comparison(reader, depth) {
    let left = membership(reader, depth);
    for (;;) {
        const operator = reader.peek();
        if (operator !== null && COMPARISONS.has(operator)) {
            reader.next();
            left = compare(reader, left, operator, depth);
        }
        else if (reader.take('is'))
            left = test(reader, left, depth);
        else if (reader.take('isnull'))
            left = apply('is', left.text, 'null');
        else if (reader.take('notnull'))
            left = apply('is not', left.text, 'null');
        else
            return left;
    }
}
function compare(reader, left, operator, depth) {
    const quantified = reader.take('any') ? 'any' : reader.take('some') ? 'any' : reader.take('all') ? 'all' : null;
    const right = membership(reader, depth);
    if (quantified === null)
        return apply(operator, unpromoted(left).text, unpromoted(right).text);
    if (right.kind === 'array' && operator === '=' && quantified === 'any')
        return memberOf(left, right.parts, false);
    if (right.kind === 'array' && operator === '<>' && quantified === 'all')
        return memberOf(left, right.parts, true);
    return apply(`${operator} ${quantified}`, left.text, right.text);
}
function test(reader, left, depth) {
    const not = reader.take('not') ? ' not' : '';
    if (reader.take('distinct', 'from')) {
        const distinct = apply('is distinct', left.text, membership(reader, depth).text);
        return not === '' ? distinct : apply('not', distinct.text);
    }
    const word = reader.next();
    if (!['null', 'true', 'false', 'unknown', 'document', 'normalized'].includes(word))
        throw new expression_reader/* NotRead */.Yo();
    return apply(`is${not}`, left.text, word);
}
function membership(reader, depth) {
    let left = operation(reader, depth);
    for (;;) {
        const isNot = reader.peek() === 'not' && ['in', 'between', 'like', 'ilike', 'similar'].includes(reader.peek(1) ?? '');
        if (isNot)
            reader.next();
        const like = LIKES.get(reader.peek() ?? '');
        if (like !== undefined) {
            reader.next();
            left = apply(isNot ? `!${like}` : like, left.text, operation(reader, depth).text);
        }
        else if (reader.take('in')) {
            left = memberOf(left, listAt(reader, '(', ')', depth), isNot);
        }
        else if (reader.take('similar', 'to'))
            left = similar(reader, left, isNot, depth);
        else if (reader.take('between'))
            left = between(reader, left, isNot, depth);
        else
            return left;
    }
}
/** PostgreSQL prints `similar to` as a match with a regular expression made by a function. */
function similar(reader, left, isNot, depth) {
    const parts = [operation(reader, depth).text];
    if (reader.take('escape'))
        parts.push(operation(reader, depth).text);
    return apply(isNot ? '!~' : '~', left.text, apply('call', 'similar_to_escape', ...parts).text);
}
/** PostgreSQL prints `between` as the two comparisons that it means. */
function between(reader, left, isNot, depth) {
    const low = unpromoted(operation(reader, depth)).text;
    reader.expect('and');
    const high = unpromoted(operation(reader, depth)).text;
    const { text } = unpromoted(left);
    return isNot
        ? joined('or', [`(< ${text} ${low})`, `(> ${text} ${high})`])
        : joined('and', [`(>= ${text} ${low})`, `(<= ${text} ${high})`]);
}
/** Binding strength of the operators below comparison; every other operator binds as `||` does. */
const STRENGTH = new Map([
    ['+', 2],
    ['-', 2],
    ['*', 3],
    ['/', 3],
    ['%', 3],
    ['^', 4],
]);
function operation(reader, depth, least = 1) {
    let left = unary(reader, depth);
    for (;;) {
        const operator = reader.kind() === 'operator' ? reader.peek() : null;
        if (operator === null || COMPARISONS.has(operator) || operator === '::')
            return left;
        const strength = STRENGTH.get(operator) ?? 1;
        if (strength < least)
            return left;
        reader.next();
        const right = operation(reader, depth, strength + 1);
        // Dividing whole numbers is another thing than dividing numbers, so that a cast beside `/` and `%` makes a difference.
        const keepsValue = ['+', '-', '*', '^'].includes(operator);
        left = keepsValue
            ? apply(operator, unpromoted(left).text, unpromoted(right).text)
            : apply(operator, left.text, right.text);
    }
}
function unary(reader, depth) {
    if (depth > MOST_NESTING)
        throw new expression_reader/* NotRead */.Yo();
    if (reader.take('-')) {
        const node = unary(reader, depth + 1);
        return node.kind === 'number' ? { kind: 'number', text: negative(node.text) } : apply('-', node.text);
    }
    if (reader.take('+'))
        return unary(reader, depth + 1);
    return postfix(reader, atom(reader, depth), depth);
}
function negative(number) {
    return number.startsWith('-') ? number.slice(1) : `-${number}`;
}
function postfix(reader, start, depth) {
    let node = start;
    for (;;) {
        if (reader.take('::'))
            node = cast(node, typeAt(reader));
        else if (reader.take('at', 'time', 'zone'))
            node = apply('at-time-zone', node.text, unary(reader, depth + 1).text);
        else if (reader.take('collate'))
            node = apply('collate', node.text, nameAt(reader));
        else if (reader.take('[')) {
            const index = expressionAt(reader, depth + 1);
            reader.expect(']');
            node = apply('[]', node.text, index.text);
        }
        else
            return node;
    }
}
/** A type behind a cast, in `format_type`'s spelling where it is PostgreSQL's own. */
function typeAt(reader) {
    // A quoted name means exactly that type: `"bit"` has no length, `bit` has the length 1.
    const isQuoted = reader.kind() === 'quoted';
    const words = [nameAt(reader)];
    const followers = ['varying', 'precision', 'with', 'without', 'time', 'zone'];
    while (followers.includes(reader.peek() ?? ''))
        words.push(reader.next());
    const modifiers = [];
    if (reader.take('(')) {
        while (!reader.take(')')) {
            const text = reader.next();
            if (text !== ',')
                modifiers.push(text);
        }
        while (followers.includes(reader.peek() ?? ''))
            words.push(reader.next());
    }
    let isArray = false;
    while (reader.take('[')) {
        if (reader.kind() === 'number')
            reader.next();
        reader.expect(']');
        isArray = true;
    }
    const name = words.join(' ');
    if (isQuoted && modifiers.length === 0)
        return isArray ? `${name}[]` : name;
    return (0,column_type/* showType */.wb)((0,column_type/* namedType */.uD)(name, modifiers, isArray).type);
}
function nameAt(reader) {
    if (reader.kind() !== 'word' && reader.kind() !== 'quoted')
        throw new expression_reader/* NotRead */.Yo();
    const parts = [reader.next()];
    while (reader.take('.'))
        parts.push(reader.next());
    const [schema, ...rest] = parts;
    return rest.length > 0 && (schema === 'pg_catalog' || schema === 'public') ? rest.join('.') : parts.join('.');
}
function listAt(reader, open, close, depth) {
    reader.expect(open);
    const items = [];
    if (reader.take(close))
        return items;
    do
        items.push(expressionAt(reader, depth + 1).text);
    while (reader.take(','));
    reader.expect(close);
    return items;
}
const FUNCTIONS = new Map([
    ['uuid', 'gen_random_uuid'],
    ['char_length', 'length'],
    ['character_length', 'length'],
]);
/** Words that open something this does not read. */
const UNREAD = new Set('select exists with over filter when then else end from for'.split(' '));
function atom(reader, depth) {
    const kind = reader.kind();
    if (kind === 'number')
        return { kind: 'number', text: reader.next() };
    if (kind === 'string' || kind === 'dollar')
        return literalOf(reader.next());
    if (reader.peek() === '(')
        return grouped(reader, depth);
    if (kind !== 'word' && kind !== 'quoted')
        throw new expression_reader/* NotRead */.Yo();
    if (kind === 'word') {
        if (reader.take('null'))
            return { kind: 'null', text: 'null' };
        if (reader.take('current_timestamp'))
            return apply('call', 'now');
        if (reader.take('array'))
            return arrayOf(listAt(reader, '[', ']', depth));
        if (reader.take('case'))
            return caseAt(reader, deeper(reader, depth));
        if (reader.take('cast'))
            return castCall(reader, depth);
        if (UNREAD.has(reader.peek() ?? ''))
            throw new expression_reader/* NotRead */.Yo();
    }
    const name = nameAt(reader);
    if (reader.peek() === '(') {
        const special = specialCall(reader, name, deeper(reader, depth));
        if (special !== null)
            return special;
        return apply('call', FUNCTIONS.get(name) ?? name, ...listAt(reader, '(', ')', depth));
    }
    // `date '2020-01-01'` is a literal of that type.
    if (reader.kind() === 'string')
        return cast(literalOf(reader.next()), name);
    return other(name);
}
function deeper(reader, depth) {
    return { expression: () => expressionAt(reader, depth + 1), operand: () => operation(reader, depth + 1) };
}
function grouped(reader, depth) {
    reader.expect('(');
    const first = expressionAt(reader, depth + 1);
    if (reader.take(')'))
        return first;
    const items = [first.text];
    while (reader.take(','))
        items.push(expressionAt(reader, depth + 1).text);
    reader.expect(')');
    return apply('row', ...items);
}
function castCall(reader, depth) {
    reader.expect('(');
    const node = expressionAt(reader, depth + 1);
    reader.expect('as');
    const type = typeAt(reader);
    reader.expect(')');
    return cast(node, type);
}


/***/ }),

/***/ 7537:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   v: () => (/* binding */ positionKey)
/* harmony export */ });
/* harmony import */ var _model_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(6480);
/** Keys under which the positions of declarations are kept beside the model. */

/** The key of one declaration; different declarations have different keys, whatever their names hold. */
function positionKey(declared) {
    switch (declared.kind) {
        case 'table':
        case 'index':
        case 'enum':
            return JSON.stringify([declared.kind, (0,_model_js__WEBPACK_IMPORTED_MODULE_0__/* .showName */ .$i)(declared.name)]);
        case 'column':
            return JSON.stringify(['column', (0,_model_js__WEBPACK_IMPORTED_MODULE_0__/* .showName */ .$i)(declared.table), declared.column]);
        case 'constraint':
            return JSON.stringify(['constraint', (0,_model_js__WEBPACK_IMPORTED_MODULE_0__/* .showName */ .$i)(declared.table), contentOf(declared.constraint)]);
        case 'comment': {
            const { target } = declared;
            return JSON.stringify(['comment', (0,_model_js__WEBPACK_IMPORTED_MODULE_0__/* .showName */ .$i)(target.table), target.kind === 'column' ? target.column : null]);
        }
        case 'unmodelled':
            return JSON.stringify(['unmodelled', declared.of, declared.name]);
    }
}
function contentOf(constraint) {
    switch (constraint.kind) {
        case 'primary_key':
            return [constraint.kind];
        case 'check':
            return [constraint.kind, constraint.expression.normal];
        case 'unique':
        case 'foreign_key':
            return [constraint.kind, ...constraint.columns];
    }
}


/***/ }),

/***/ 925:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   f: () => (/* binding */ tokeniseSql)
/* harmony export */ });
/** SQL text cut into tokens, in linear time: enough to compare and rewrite expressions, not to judge them. */
// One alternative a kind, tried in this order. (PostgreSQL 18 manual, 4.1 Lexical Structure.)
const PATTERNS = [
    ['comment', /--[^\r\n]*/y],
    ['string', /[eE]'(?:[^'\\]|''|\\[\s\S])*'|[bBxXnN]?'(?:[^']|'')*'/y],
    ['quoted', /"(?:[^"]|"")*"/y],
    ['word', /[\p{L}_][\p{L}\p{N}_$]*/uy],
    ['number', /\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+/y],
    [
        'operator',
        /::|->>|->|=>|:=|#>>|#>|!~~\*|!~~|~~\*|~~|!~\*|!~|~\*|<=>|:=|<->|<=|>=|<>|!=|\|\||@>|<@|@@|&&|<<|>>|\?\||\?&|\^@|-\|-|\|\/|[-+*/<>=~!@#%^&|`?\\]/y,
    ],
    ['punctuation', /[()[\]{},;:.]/y],
];
/** The tokens of a text without its white space. What fits nothing is a one-character `punctuation`; nothing is lost. */
function tokeniseSql(text) {
    const tokens = [];
    let at = 0;
    while (at < text.length) {
        const blank = /\s+/y;
        blank.lastIndex = at;
        if (blank.test(text)) {
            at = blank.lastIndex;
            continue;
        }
        const token = dollarAt(text, at) ?? blockCommentAt(text, at) ?? patternAt(text, at);
        tokens.push(token);
        at = token.end;
    }
    return tokens;
}
function patternAt(text, start) {
    for (const [kind, pattern] of PATTERNS) {
        pattern.lastIndex = start;
        const found = pattern.exec(text);
        if (found !== null)
            return { kind, text: found[0], start, end: start + found[0].length };
    }
    return { kind: 'punctuation', text: text[start] ?? '', start, end: start + 1 };
}
function dollarAt(text, start) {
    const opening = /\$(?:[A-Za-z_]\w*)?\$/y;
    opening.lastIndex = start;
    const delimiter = opening.exec(text)?.[0];
    if (delimiter === undefined)
        return null;
    const close = text.indexOf(delimiter, start + delimiter.length);
    const end = close < 0 ? text.length : close + delimiter.length;
    return { kind: 'dollar', text: text.slice(start, end), start, end };
}
function blockCommentAt(text, start) {
    if (!text.startsWith('/*', start))
        return null;
    const close = text.indexOf('*/', start + 2);
    const end = close < 0 ? text.length : close + 2;
    return { kind: 'comment', text: text.slice(start, end), start, end };
}


/***/ }),

/***/ 1745:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   bD: () => (/* binding */ ident),
/* harmony export */   dn: () => (/* binding */ expression),
/* harmony export */   eu: () => (/* binding */ literal),
/* harmony export */   fj: () => (/* binding */ join),
/* harmony export */   ll: () => (/* binding */ sql),
/* harmony export */   nd: () => (/* binding */ integer)
/* harmony export */ });
/** SQL as a type of its own: a plain string does not fit where SQL is wanted, so a forgotten quote does not compile. */
/** Puts pieces of SQL together; a hole takes `Sql` only. */
function sql(parts, ...holes) {
    return parts.reduce((text, part, i) => text + (i > 0 ? (holes[i - 1] ?? '') : '') + part, '');
}
/**
 * A name as a quoted identifier, always quoted, quotes inside doubled. The name is the one PostgreSQL holds: nothing is
 * folded or cut here. (PostgreSQL 18 manual, 4.1.1 Identifiers and Key Words.)
 */
function ident(name) {
    return `"${name.replaceAll('"', '""')}"`;
}
/**
 * A text value as a literal that means the same whatever `standard_conforming_strings` says.
 * (PostgreSQL 18 manual, 4.1.2.1 String Constants.)
 */
function literal(value) {
    const quoted = `'${value.replaceAll("'", "''")}'`;
    return (value.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted);
}
/** A whole number as SQL. Raises `RangeError` for anything that is not one. */
function integer(value) {
    if (typeof value === 'number' && !Number.isSafeInteger(value))
        throw new RangeError(`not a whole number: ${value}`);
    return value.toString();
}
/** Joins pieces with a separator; an empty list gives empty SQL. */
function join(pieces, separator = ', ') {
    return pieces.join(separator);
}
/**
 * The one door for SQL text that is stated elsewhere: a default, a check, a type's spelling in a `.qail` file or in the
 * catalog. Nothing is checked here; only `schema/` and `postgres/catalog.ts` may call it, and a contract test holds them to it.
 */
function expression(text) {
    return text;
}


/***/ }),

/***/ 8009:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   x: () => (/* binding */ VERSION)
/* harmony export */ });
/** The version of this program; a contract test holds it equal to package.json's. */
const VERSION = '0.1.0';


/***/ })

/******/ });
/************************************************************************/
/******/ // The module cache
/******/ var __webpack_module_cache__ = {};
/******/ 
/******/ // The require function
/******/ function __nccwpck_require__(moduleId) {
/******/ 	// Check if module is in cache
/******/ 	var cachedModule = __webpack_module_cache__[moduleId];
/******/ 	if (cachedModule !== undefined) {
/******/ 		return cachedModule.exports;
/******/ 	}
/******/ 	// Create a new module (and put it into the cache)
/******/ 	var module = __webpack_module_cache__[moduleId] = {
/******/ 		// no module.id needed
/******/ 		// no module.loaded needed
/******/ 		exports: {}
/******/ 	};
/******/ 
/******/ 	// Execute the module function
/******/ 	var threw = true;
/******/ 	try {
/******/ 		__webpack_modules__[moduleId](module, module.exports, __nccwpck_require__);
/******/ 		threw = false;
/******/ 	} finally {
/******/ 		if(threw) delete __webpack_module_cache__[moduleId];
/******/ 	}
/******/ 
/******/ 	// Return the exports of the module
/******/ 	return module.exports;
/******/ }
/******/ 
/************************************************************************/
/******/ /* webpack/runtime/asset-relocator-loader */
/******/ if (typeof __nccwpck_require__ !== 'undefined') __nccwpck_require__.ab = decodeURIComponent(new URL('.', import.meta.url).pathname).slice(import.meta.url.match(/^file:\/\/\/\w:/) ? 1 : 0, -1) + "/";
/******/ 
/******/ /* webpack/runtime/async module */
/******/ (() => {
/******/ 	var webpackQueues = typeof Symbol === "function" ? Symbol("webpack queues") : "__webpack_queues__";
/******/ 	var webpackExports = typeof Symbol === "function" ? Symbol("webpack exports") : "__webpack_exports__";
/******/ 	var webpackError = typeof Symbol === "function" ? Symbol("webpack error") : "__webpack_error__";
/******/ 	var resolveQueue = (queue) => {
/******/ 		if(queue && queue.d < 1) {
/******/ 			queue.d = 1;
/******/ 			queue.forEach((fn) => (fn.r--));
/******/ 			queue.forEach((fn) => (fn.r-- ? fn.r++ : fn()));
/******/ 		}
/******/ 	}
/******/ 	var wrapDeps = (deps) => (deps.map((dep) => {
/******/ 		if(dep !== null && typeof dep === "object") {
/******/ 			if(dep[webpackQueues]) return dep;
/******/ 			if(dep.then) {
/******/ 				var queue = [];
/******/ 				queue.d = 0;
/******/ 				dep.then((r) => {
/******/ 					obj[webpackExports] = r;
/******/ 					resolveQueue(queue);
/******/ 				}, (e) => {
/******/ 					obj[webpackError] = e;
/******/ 					resolveQueue(queue);
/******/ 				});
/******/ 				var obj = {};
/******/ 				obj[webpackQueues] = (fn) => (fn(queue));
/******/ 				return obj;
/******/ 			}
/******/ 		}
/******/ 		var ret = {};
/******/ 		ret[webpackQueues] = x => {};
/******/ 		ret[webpackExports] = dep;
/******/ 		return ret;
/******/ 	}));
/******/ 	__nccwpck_require__.a = (module, body, hasAwait) => {
/******/ 		var queue;
/******/ 		hasAwait && ((queue = []).d = -1);
/******/ 		var depQueues = new Set();
/******/ 		var exports = module.exports;
/******/ 		var currentDeps;
/******/ 		var outerResolve;
/******/ 		var reject;
/******/ 		var promise = new Promise((resolve, rej) => {
/******/ 			reject = rej;
/******/ 			outerResolve = resolve;
/******/ 		});
/******/ 		promise[webpackExports] = exports;
/******/ 		promise[webpackQueues] = (fn) => (queue && fn(queue), depQueues.forEach(fn), promise["catch"](x => {}));
/******/ 		module.exports = promise;
/******/ 		body((deps) => {
/******/ 			currentDeps = wrapDeps(deps);
/******/ 			var fn;
/******/ 			var getResult = () => (currentDeps.map((d) => {
/******/ 				if(d[webpackError]) throw d[webpackError];
/******/ 				return d[webpackExports];
/******/ 			}))
/******/ 			var promise = new Promise((resolve) => {
/******/ 				fn = () => (resolve(getResult));
/******/ 				fn.r = 0;
/******/ 				var fnQueue = (q) => (q !== queue && !depQueues.has(q) && (depQueues.add(q), q && !q.d && (fn.r++, q.push(fn))));
/******/ 				currentDeps.map((dep) => (dep[webpackQueues](fnQueue)));
/******/ 			});
/******/ 			return fn.r ? promise : getResult();
/******/ 		}, (err) => ((err ? reject(promise[webpackError] = err) : outerResolve(exports)), resolveQueue(queue)));
/******/ 		queue && queue.d < 0 && (queue.d = 0);
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/define property getters */
/******/ (() => {
/******/ 	// define getter functions for harmony exports
/******/ 	__nccwpck_require__.d = (exports, definition) => {
/******/ 		for(var key in definition) {
/******/ 			if(__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) {
/******/ 				Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 			}
/******/ 		}
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/hasOwnProperty shorthand */
/******/ (() => {
/******/ 	__nccwpck_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop))
/******/ })();
/******/ 
/************************************************************************/
/******/ 
/******/ // startup
/******/ // Load entry module and return exports
/******/ // This entry module used 'module' so it can't be inlined
/******/ var __webpack_exports__ = __nccwpck_require__(5035);
/******/ __webpack_exports__ = await __webpack_exports__;
/******/ 
